/**
 * The health check of the container: asks /health on this machine and ends with 0 for 200, else with 1
 * and the answer, which shows in `docker inspect`. The port is its one argument.
 */

/** Below the 5 s after which the container's own check gives up, milliseconds. */
const TIMEOUT_MS = 4_000;

const url = `http://127.0.0.1:${process.argv[2]}/health`;

fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  .then(async (answer) => {
    process.stdout.write(await answer.text());
    process.exitCode = answer.ok ? 0 : 1;
  })
  .catch((error: unknown) => {
    process.stdout.write(`${url}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
