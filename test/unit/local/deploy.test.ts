import { describe, expect, it } from 'vitest';
import { PIPELINE_STACK_NAME as DEPLOYED_NAME } from '../../../lib/pipeline-stack.ts';
import { emulatorEnvironment } from '../../../local/aws.ts';
import { reachableFunctionUrl } from '../../../local/capabilities.ts';
import { PIPELINE_STACK_NAME } from '../../../local/deploy.ts';
import { parseEndpoint } from '../../../local/emulator-session.ts';

describe('the stack', () => {
  it('has the name that is deployed', () => {
    const name = PIPELINE_STACK_NAME;

    expect(name).toBe(DEPLOYED_NAME);
  });
});

describe('emulatorEnvironment', () => {
  it("keeps a person's own AWS set-up away and everything else as it is", () => {
    const own = { PATH: '/bin', AWS_PROFILE: 'prod', AWS_SESSION_TOKEN: 'secret', CDK_DEFAULT_ACCOUNT: '1' };

    const env = emulatorEnvironment('http://127.0.0.1:4566', own);

    expect(env).toMatchObject({
      PATH: '/bin',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    });
    expect(env.AWS_PROFILE ?? env.AWS_SESSION_TOKEN ?? env.CDK_DEFAULT_ACCOUNT).toBeUndefined();
  });
});

describe('parseEndpoint', () => {
  it('takes http(s) addresses, without a slash at the end', () => {
    const addresses = ['http://localhost:4566/', 'https://emulator.test'].map(parseEndpoint);

    expect(addresses).toEqual(['http://localhost:4566', 'https://emulator.test']);
  });

  it.each(['localhost:4566', '4566', 'ftp://localhost'])('refuses %s and says what it takes', (address) => {
    const act = () => parseEndpoint(address);

    expect(act).toThrow(
      `AWS_ENDPOINT_URL must be an http(s) address such as http://127.0.0.1:4566, received "${address}"`,
    );
  });
});

describe('reachableFunctionUrl', () => {
  it('leads to the emulator where the address would not resolve', () => {
    const url = reachableFunctionUrl('https://abc123.lambda-url.us-east-1.on.aws/', 'http://127.0.0.1:4566');

    expect(url).toBe('http://127.0.0.1:4566/_aws/lambda-url/abc123/');
  });

  it('leaves other addresses alone', () => {
    const url = reachableFunctionUrl(
      'http://abc.lambda-url.us-east-1.localhost.localstack.cloud:4566/',
      'http://x:1',
    );

    expect(url).toBe('http://abc.lambda-url.us-east-1.localhost.localstack.cloud:4566/');
  });
});
