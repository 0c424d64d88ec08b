/** The functions of the deployed stack, called as a person would call them: by the API of Lambda. */
import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { emulatorAuthorization } from './aws.ts';
import { PIPELINE_STACK_NAME } from './deploy.ts';
import type { EmulatorSession } from './emulator-session.ts';
import { LocalError } from './errors.ts';

/** Milliseconds; the longest that a function of the pipeline may run, and its cold start. */
const ANSWER_WITHIN_MS = 90_000;

/** Functions by what their logical ids begin with: construct by construct, as CDK puts them together. */
const LOGICAL_IDS = {
  consumer: 'ConsumerHandlerFunction',
  janitor: 'JanitorHandlerFunction',
  tracker: 'TrackerHandlerFunction',
} as const;

/** The name of each function, as it was deployed. */
export type FunctionNames = Readonly<Record<keyof typeof LOGICAL_IDS, string>>;

/**
 * Asks CloudFormation for the names of the functions.
 *
 * @throws LocalError when the stack has not all of them, or what CloudFormation throws
 */
export const functionNames = async ({
  clients,
}: Pick<EmulatorSession, 'clients'>): Promise<FunctionNames> => {
  const names: { logicalId: string; name: string }[] = [];
  let token: string | undefined;
  do {
    const page = await clients.cloudFormation.send(
      new ListStackResourcesCommand({
        StackName: PIPELINE_STACK_NAME,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ResourceType !== 'AWS::Lambda::Function') continue;
      names.push({ logicalId: LogicalResourceId ?? '', name: PhysicalResourceId ?? '' });
    }
    token = page.NextToken;
  } while (token !== undefined);
  const nameOf = (which: keyof FunctionNames): string => {
    const found = names.find(({ logicalId }) => logicalId.startsWith(LOGICAL_IDS[which]));
    if (found) return found.name;
    throw new LocalError('FUNCTION_MISSING', `the stack ${PIPELINE_STACK_NAME} has no function ${which}`);
  };
  return { consumer: nameOf('consumer'), janitor: nameOf('janitor'), tracker: nameOf('tracker') };
};

/**
 * Calls a function and waits for its end.
 *
 * @returns True when it ended well; false when it failed, was killed or took too long.
 */
export const invoke = (endpoint: string, functionName: string, event: unknown): Promise<boolean> =>
  fetch(new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, endpoint), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: emulatorAuthorization('lambda') },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok && !response.headers.has('x-amz-function-error');
    },
    () => false,
  );
