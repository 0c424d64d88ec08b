import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

export const OUT_OF_MEMORY_RULES: readonly Rule[] = [
  {
    id: 'jvm-out-of-memory',
    class: 'out-of-memory',
    weight: 0.98,
    words: phrases(`
      outofmemoryerror | java heap space | gc overhead limit exceeded | direct buffer memory
      unable to create new native thread | unable to create native thread
      requested array size exceeds vm limit | outofdirectmemoryerror | out of swap space
      insufficient memory for the java runtime | terminating due to java.lang.outofmemoryerror
      there is insufficient memory
    `),
    not: /sqlcode|heap space config|redisclient::outofmemory|heapdumponoutofmemoryerror(?!\S)/,
    unless: [],
  },
  {
    id: 'metaspace-full',
    class: 'out-of-memory',
    weight: 0.75,
    words: phrases(`
      metaspace | permgen | old gen | heap | full gc | compressed class space | 힙 | gc pause | memory usage
      memory used | memory at
    `),
    pattern:
      /(?:metaspace|permgen|\bheap\b|old gen)[^\n]{0,60}(?:out of memory|exhaust|is full|exceeded|limit reached|overflow|\b(?:9\d(?:\.\d+)?|100) ?%)|\d{1,9} full gcs? in|(?:메타스페이스|힙)[^\n]{0,20}(?:부족|초과|고갈)|memory (?:usage|used)?[^\n]{0,30}\b(?:9[5-9](?:\.\d+)?|100) ?%/,
    not: /normal|heap[- ](?:buffer[- ])?overflow|heap (?:sort|dump written to disk quota)/,
  },
  {
    id: 'python-memory-error',
    class: 'out-of-memory',
    weight: 0.95,
    words: ['memoryerror'],
    pattern: /(?<![a-z])_?(?:array)?memoryerror(?::|$|\n|\(| in | while )/m,
  },
  {
    id: 'v8-heap',
    class: 'out-of-memory',
    weight: 0.98,
    words: phrases(`
      javascript heap out of memory | reached heap limit | ineffective mark-compacts near heap limit
      err_worker_out_of_memory | array buffer allocation failed | reaching memory limit: js heap
      js heap out of memory | allocation failed - process out of memory | invalid array buffer length
      fatalprocessoutofmemory
    `),
    not: /rangeerror: invalid array buffer length/,
  },
  {
    id: 'native-out-of-memory',
    class: 'out-of-memory',
    weight: 0.95,
    words: phrases(`
      runtime: out of memory | cannot allocate memory | outofmemoryexception | std::bad_alloc | bad_alloc
      failed to allocate memory | nomemoryerror | memory allocation of | allowed memory size of
      memory exhausted | unable to allocate | insufficient memory | not enough memory | enomem
      virtual memory exhausted | could not allocate memory | unable to allocate memory | alloc_error
      mmap failed | native memory allocation | malloc failed | failed to allocate | os error 12 | errno 12
      cuda out of memory | pthread_create failed | cannot reserve | out of memory ( | er_outofmemory
      ora-04030 | ora-04031 | insufficientmemoryexception | insufficient system memory
      memory capacity exceeded | newosproc | can't allocate memory | tryreserveerror | allocerror | couldn't allocate memory | errno=12 | data too large | bytes of memory | no more heap | memory cap | bytes failed | of rss | of memory | memory used up | memory is used up | memory depleted
    `),
    pattern:
      /runtime: (?:out of memory|cannot allocate)|(?:cannot|can't|couldn't|unable to) allocate (?:\S+ |\d+ bytes of )?memory|\berrno=12\b|tryreserveerror[^\n]{0,40}alloc|\ballocerror\b|circuitbreaking\w*[^\n]{0,40}data too large|\] data too large, data for|outofmemoryexception|insufficientmemoryexception|bad_alloc|failed to allocate (?:memory|\d+ byte|\S+ ?(?:[kmgt]i?b|bytes))|nomemoryerror|memory allocation of \d+ bytes failed|allowed memory size of \d+ bytes exhausted|memory exhausted|unable to allocate (?:(?:an? )?(?:array|buffer|tensor)|memory|\S+ ?(?:[kmgt]i?b|bytes))|insufficient (?:system )?memory|not enough memory|\benomem\b|could not allocate memory|malloc failed|(?:mmap failed|memory allocation \(\w+\) failed)[^\n]{0,60}|native memory allocation|os error 12\b|errno 12\b|cuda out of memory|pthread_create failed[^\n]{0,60}(?:eagain|resource)|cannot reserve \d+ bytes of direct buffer|ora-0403[01]|memory capacity exceeded|newosproc|no more heap\b|(?:hit|exceed\w*|over|reached) (?:its |the )?memory (?:cap|ceiling)\b|(?:allocation|malloc|calloc|realloc) of \d{1,15} bytes failed|exceed\w* \d[\d.]{0,6} ?[gm]i?b of (?:rss|memory|ram)\b|(?<!shared |flash )memory (?:is |was )?(?:used up|depleted)\b/,
    not: /pool memory|max blocking time|shared memory segment/,
  },
  {
    id: 'oom-killed',
    class: 'out-of-memory',
    weight: 0.95,
    words: phrases(`
      oomkilled | oom-kill | oom kill | oom_kill | oom_reaper | outofmemory: | 137 | killed process
      signal: killed | signal 9 | signal: 9 | sigkill | oom_score_adj | oom killed | oom-killed
      container_memory | oomkilling
    `),
    pattern:
      /oom[ _-]?kill|invoked oom-killer|oom_reaper|exit(?:ed|code|_code|status)?[ _]?(?:with )?(?:code|status)?(?: is)?[ :=("]{0,4}137\b|exited[^\n]{0,30}signal:? (?:9|sigkill)\b|(?:code|status)[ :=]{1,2}137\b|out of memory: kill(?:ed)? process|killed process \d+|signal: killed|(?:killed|terminated)[^\n]{0,30}signal (?:9|sigkill)\b|was sent sigkill! perhaps out of memory|sigkill[^\n]{0,60}(?:out of memory|memory)|outofmemory:/,
    not: /oom[ _-]?killed["']?[=: ]{1,2}["']?(?:false|no|0)\b/,
  },
  {
    id: 'out-of-memory-text',
    class: 'out-of-memory',
    weight: 0.9,
    words: phrases(`
      out of memory | out-of-memory | out_of_memory | outofmemory | ran out of memory | oom: | oom error
      memory limit | 메모리 부족 | 메모리가 부족 | memory cgroup | 메모리 초과 | 메모리 한도 | out of shared memory | (oom) |  oom | oom when | oom while | out of heap | oom event
      oom detected | result of limit
    `),
    pattern:
      /(?:ran |is |been |running |went )?out[ _-]of[ _-]memory|\boutofmemory\b|\boom(?: error|:| when| while| event| detected| condition)|killed as a result of limit|(?:ran|running) out of (?:[\w-]{1,12} ){0,2}heap\b|\(oom\)|memory limit[^\n]{0,40}(?:exceed|exhausted|reached|\bhit\b|is full)|(?:exceed|reached|\bhit\b|over)\w*[^\n]{0,40}memory limit|메모리(?:가)? ?(?:부족|초과|고갈)|메모리 한도[^\n]{0,10}초과/,
    not: /oom command not allowed|out of memory cards?\b|out of memory[^\n]{0,20}leaflet|usage manager/,
    unless: ['cache'],
  },
  {
    id: 'memory-limit-killed',
    class: 'out-of-memory',
    weight: 0.88,
    words: ['memory', 'rss'],
    pattern:
      /(?:container|pod|task|process|worker|executor|dyno|node)[^\n]{0,60}(?:killed|terminated|evicted|restarted|restarting|recycled)[^\n]{0,60}memory|low on resource: memory|memory (?:usage|used|quota)[^\n]{0,40}(?:exceed|above|over)[^\n]{0,20}(?:limit|threshold|quota)|beyond (?:the )?['"]?(?:physical|virtual)['"]? memory limit|memory quota (?:vastly )?exceeded|memory (?:usage|used) (?:is )?(?:too high|critical)|memory pressure[^\n]{0,40}(?:critical|kill|evict)|exceeded (?:its |the )?(?:hard |soft )?memory|exceeded \d{1,3}% (?:of )?memory|runtime exited with error: signal: killed|\brss\b[^\n]{0,40}(?:above|exceed|over)[^\n]{0,20}(?:limit|max|threshold)|memory: usage \d+kb, limit \d+kb, failcnt|memory size: \d+ mb\s+max memory used: (\d+) mb/,
    not: /ephemeral-storage|disk|normal|max memory used/,
  },
];

export const AGAINST_OUT_OF_MEMORY: readonly Objection[] = [
  {
    id: 'memory-of-others',
    class: 'out-of-memory',
    weight: 0.85,
    words: phrases(`
      oom command not allowed | redis is loading the dataset in memory | out of shared memory
      max_locks_per_transaction | used memory > 'maxmemory' | redisclient::outofmemory
    `),
  },
];
