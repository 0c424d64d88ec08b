import { type GenerateOptions, isUnpaced } from './options.ts';

/** What is wrong with options that are each right by themselves: option, demand and value in one line. */
export function contradiction(options: GenerateOptions): string | undefined {
  return (
    datasetContradiction(options) ??
    storyContradiction(options) ??
    timeContradiction(options) ??
    formContradiction(options) ??
    sinkContradiction(options)
  );
}

/** A dataset has its own files, and all the time there is. */
function datasetContradiction(options: GenerateOptions): string | undefined {
  const { dataset, force, sink } = options;
  if (dataset === undefined) return force && "option '--force' goes with --dataset, got none";
  if (sink !== 'stdout') {
    return `option '--sink <name>' cannot be used with option '--dataset <dir>', which writes files of its own, got ${sink}`;
  }
  const decided = {
    '--interval <seconds>': options.interval,
    '--rate <events/s>': options.rate,
    '--speed <times>': options.speed,
    '--story <name>': options.story,
    '--variants <number>': options.variants,
    '--labels <file>': options.labels,
    '--health-port <port>': options.healthPort,
  };
  const [name] = firstGiven(decided);
  return name && `option '${name}' cannot be used with option '--dataset <dir>', got ${dataset}`;
}

/** A story decides by itself what happens, where and how often. */
function storyContradiction(options: GenerateOptions): string | undefined {
  const { story, interval, rate, errorRate, services, scenario, pods, variants } = options;
  if (story === undefined) return undefined;
  if (interval !== undefined && interval !== 0) {
    return `option '--interval <seconds>' must be 0 with --story, which has its own pace, got ${interval}`;
  }
  const decided = {
    '--rate <events/s>': rate,
    '--error-rate <share>': errorRate,
    '--services <names>': services,
    '--scenario <name>': scenario,
    '--pods <number>': pods,
    '--variants <number>': variants,
  };
  const [name] = firstGiven(decided);
  return name && `option '${name}' cannot be used with option '--story <name>', got ${story}`;
}

function timeContradiction(options: GenerateOptions): string | undefined {
  if (options.startTime !== undefined && !isUnpaced(options)) {
    const unpaced = options.story ? '--interval 0' : '--interval 0, or --count without --interval and --rate';
    const got = new Date(options.startTime).toISOString();
    return `option '--start-time <time>' is for unpaced runs (${unpaced}), a paced run has real time; got ${got}`;
  }
  if (options.speed !== undefined && isUnpaced(options) && options.story === undefined) {
    return `option '--speed <times>' is for paced runs, got ${options.speed} in an unpaced one, which is as fast as it can be`;
  }
  return undefined;
}

function formContradiction({
  sink,
  format,
  prefix,
  interleave,
  labels,
}: GenerateOptions): string | undefined {
  if (format === 'jsonl' && prefix !== 'none') {
    return `option '--prefix <style>' must be none with --format jsonl, which names the source itself, got ${prefix}`;
  }
  if (sink === 'kinesis') {
    const why = 'with --sink kinesis, whose records hold the lines of one pod each';
    if (format === 'jsonl') {
      return `option '--format <name>' must be text, json or mixed ${why}, got jsonl`;
    }
    if (prefix !== 'none') return `option '--prefix <style>' must be none ${why}, got ${prefix}`;
    if (interleave)
      return `option '--interleave' is for --sink stdout and file, not ${why.slice('with '.length)}`;
  }
  if (labels === '-' && sink === 'stdout') {
    return "option '--labels <file>' must name a file with --sink stdout, got -";
  }
  return undefined;
}

function sinkContradiction(options: GenerateOptions): string | undefined {
  const { sink, file, rotateBytes, rotateKeep, maxBuffer, healthPort, healthHost } = options;
  if (sink === 'kinesis' && !options.stream) {
    return "option '--stream <name>' must name a Kinesis stream with --sink kinesis, got none";
  }
  if (sink === 'file' && !file) return "option '--file <path>' must name a file with --sink file, got none";
  if (file !== undefined && file === options.labels) {
    return `option '--labels <file>' must name another file than --file, got ${file} for both`;
  }
  if (sink !== 'file' && file !== undefined) {
    return `option '--file <path>' is for --sink file, got ${file} with --sink ${sink}`;
  }
  if (sink !== 'file' && rotateBytes !== undefined) {
    return `option '--rotate-bytes <bytes>' is for --sink file, got ${rotateBytes} with --sink ${sink}`;
  }
  if (rotateKeep !== undefined && rotateBytes === undefined) {
    return `option '--rotate-keep <files>' goes with --rotate-bytes, got ${rotateKeep} without it`;
  }
  if (sink !== 'kinesis' && maxBuffer !== undefined) {
    return `option '--max-buffer <bytes>' is for --sink kinesis, got ${maxBuffer} with --sink ${sink}`;
  }
  if (healthHost !== undefined && healthPort === undefined) {
    return `option '--health-host <address>' goes with --health-port, got ${healthHost} without it`;
  }
  return undefined;
}

function firstGiven(options: Readonly<Record<string, unknown>>): readonly [name?: string, value?: unknown] {
  return Object.entries(options).find(([, value]) => value !== undefined) ?? [];
}
