import type { CounterEvidence, Rule } from './rule.ts';

export const OUT_OF_MEMORY_RULES: readonly Rule[] = [
  {
    id: 'jvm-out-of-memory',
    class: 'out-of-memory',
    weight: 0.98,
    words: [
      'outofmemoryerror',
      'java heap space',
      'gc overhead limit exceeded',
      'direct buffer memory',
      'unable to create new native thread',
      'unable to create native thread',
      'requested array size exceeds vm limit',
      'outofdirectmemoryerror',
      'out of swap space',
      'compressed class space',
      'insufficient memory for the java runtime',
    ],
    unless: /sqlcode|heap space config/,
  },
  {
    id: 'metaspace-full',
    class: 'out-of-memory',
    weight: 0.7,
    words: ['metaspace', 'permgen', 'old gen', 'heap usage', 'heap memory', 'full gc'],
    pattern:
      /(?:metaspace|permgen|heap)[^\n]{0,60}(?:out of memory|exhaust|is full|exceeded|limit reached|overflow|9\d(?:\.\d+)?%)|\d+ full gcs? in/,
  },
  {
    id: 'python-memory-error',
    class: 'out-of-memory',
    weight: 0.95,
    words: ['memoryerror'],
    pattern: /(?:^|[^\w.]|numpy\.core\._exceptions\._array|_array)memoryerror\b|\bmemoryerror(?::|$|\n)/m,
  },
  {
    id: 'v8-heap',
    class: 'out-of-memory',
    weight: 0.98,
    words: [
      'javascript heap out of memory',
      'reached heap limit',
      'ineffective mark-compacts near heap limit',
      'err_worker_out_of_memory',
      'invalid array buffer length',
      'array buffer allocation failed',
      'reaching memory limit: js heap',
    ],
  },
  {
    id: 'native-out-of-memory',
    class: 'out-of-memory',
    weight: 0.93,
    words: [
      'runtime: out of memory',
      'cannot allocate memory',
      'system.outofmemoryexception',
      'outofmemoryexception',
      'std::bad_alloc',
      'failed to allocate memory',
      'nomemoryerror',
      'memory allocation of',
      'allowed memory size of',
      'outofmemoryerror',
      'memory exhausted',
      'unable to allocate',
      'insufficient memory',
      'not enough memory',
      'enomem',
      'virtual memory exhausted',
    ],
    pattern:
      /runtime: out of memory|cannot allocate memory|outofmemoryexception|std::bad_alloc|failed to allocate memory|nomemoryerror|memory allocation of \d+ bytes failed|allowed memory size of \d+ bytes exhausted|outofmemoryerror|memory exhausted|unable to allocate \S+ ?(?:[kmgt]i?b|bytes)|insufficient memory|not enough memory|\benomem\b/,
  },
  {
    id: 'oom-killed',
    class: 'out-of-memory',
    weight: 0.95,
    words: [
      'oomkilled',
      'oom-kill',
      'oom kill',
      'oom_kill',
      'outofmemory:',
      '137',
      'killed process',
      'signal: killed',
      'signal 9',
      'signal: 9',
      'sigkill',
    ],
    pattern:
      /oom[ _-]?kill|exit(?:ed)?[ _]?(?:with )?(?:code|status)?[ :=("]{0,4}137\b|exited[^\n]{0,30}signal:? (?:9|sigkill)\b|(?:code|status)[ :=]{1,2}137\b|out of memory: killed|killed process \d+|signal: killed|(?:killed|terminated)[^\n]{0,30}signal 9|outofmemory:/,
  },
  {
    id: 'out-of-memory-text',
    class: 'out-of-memory',
    weight: 0.9,
    words: [
      'out of memory',
      'out-of-memory',
      'ran out of memory',
      'oom:',
      'oom error',
      'memory limit',
      '메모리 부족',
    ],
    pattern:
      /(?:ran |is |been |running |went )?out[ -]of[ -]memory|\boom(?: error|:)|memory limit[^\n]{0,40}(?:exceed|reached|hit\b)|exceed\w*[^\n]{0,40}memory limit|메모리 부족/,
    unless: /oom command not allowed|redis/,
  },
  {
    id: 'memory-limit-killed',
    class: 'out-of-memory',
    weight: 0.85,
    words: ['memory'],
    pattern:
      /(?:container|pod|task|process|worker|executor)[^\n]{0,60}(?:killed|terminated|evicted|restarted)[^\n]{0,60}memory|memory (?:usage|used)[^\n]{0,40}(?:exceed|above)[^\n]{0,20}limit|beyond the ['"]?(?:physical|virtual)['"]? memory limit/,
  },
];

export const AGAINST_OUT_OF_MEMORY: readonly CounterEvidence[] = [
  {
    class: 'out-of-memory',
    weight: 0.8,
    words: ['oom command not allowed', 'redis is loading the dataset in memory', 'out of shared memory'],
  },
];
