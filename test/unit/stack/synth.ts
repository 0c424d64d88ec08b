import { rmSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { defineConfig, type LoghornConfigInput } from '../../../lib/config.ts';
import { PIPELINE_STACK_NAME, PipelineStack } from '../../../lib/pipeline-stack.ts';
import { SIMULATOR_STACK_NAME, SimulatorStack } from '../../../lib/simulator-stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface CloudFormationTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** Both stacks over one app, without bundling: what the functions contain is for their own tests. */
export function buildApp(
  input: LoghornConfigInput = {},
  options: { slackApiUrl?: string; local?: boolean } = {},
) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const config = defineConfig(input);
  const pipeline = new PipelineStack(app, PIPELINE_STACK_NAME, { config, ...options });
  const simulator = new SimulatorStack(app, SIMULATOR_STACK_NAME, { config, logs: pipeline.ingest.logs });
  return { app, pipeline, simulator };
}

/** The template of a stack; what synthesis leaves on disk is removed. */
function templateOf(app: App, stack: Stack): CloudFormationTemplate {
  const template = Template.fromStack(stack).toJSON() as CloudFormationTemplate;
  rmSync(app.outdir, { recursive: true, force: true });
  return template;
}

/** The template of the pipeline. */
export function pipelineTemplate(...args: Parameters<typeof buildApp>): CloudFormationTemplate {
  const { app, pipeline } = buildApp(...args);
  return templateOf(app, pipeline);
}

/** The template of the simulator. */
export function simulatorTemplate(...args: Parameters<typeof buildApp>): CloudFormationTemplate {
  const { app, simulator } = buildApp(...args);
  return templateOf(app, simulator);
}

/** The properties of all resources of one type. */
export const propertiesOf = (
  template: CloudFormationTemplate,
  type: string,
): readonly Readonly<Record<string, unknown>>[] =>
  Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties);

/** A template without what changes with every line of code: the hashes of assets. */
export const withoutAssetHashes = (template: CloudFormationTemplate): unknown =>
  JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}/g, '<asset hash>'));
