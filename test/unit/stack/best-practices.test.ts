import { rmSync } from 'node:fs';
import { type CfnElement, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { buildApp } from './synth.ts';

it('passes the AWS Solutions checks but for what is acknowledged with a reason', () => {
  const { app, pipeline, simulator } = buildApp();
  const { dataBucket } = pipeline.ingest;
  const bucket = pipeline.getLogicalId(dataBucket.node.defaultChild as CfnElement);
  const below = (folder: string) => ({
    id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/${folder}/*]`,
    reason: 'The keys of the objects in one folder.',
  });
  const everything = (reason: string) => ({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
  Validations.of(pipeline).acknowledge(
    below('carry'),
    below('quarantine'),
    below('aws/lambda'),
    everything(
      'Publishing metrics and listing table streams know no resource; the former is held to a namespace.',
    ),
  );
  Validations.of(simulator).acknowledge(everything('The token of the image registry knows no resource.'));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  const synthesise = () => app.synth();

  try {
    expect(synthesise).not.toThrow();
  } finally {
    rmSync(app.outdir, { recursive: true, force: true });
  }
});
