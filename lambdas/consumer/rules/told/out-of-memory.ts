import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, noFault, together, typeName } from './grammar.ts';

const MEMORY =
  '(?<!in-|shared |flash )\\bmemory\\b(?! (?:cards?|slots?|bank|lane|leak detector))|(?<!min-|max-)\\bheap\\b(?! (?:dump|file|sort))|\\bram\\b|\\bmetaspace\\b|\\b(?:direct|off-heap|native) (?:buffers?|memory)|arbeitsspeicher|\\bspeicher\\b|ヒープ|힙|hauptspeicher|\\bmemoria\\b|\\bmémoire\\b|\\bmemória\\b|メモリ|메모리|内存';
const SPENT =
  'exhaust\\w*|used up|(?:ran|run|running) (?:out|low)|(?:no|not enough|insufficient|too little)(?: \\w{1,8})? (?:memory|heap|ram)(?: left| available| remaining)?|insufficient|(?:ate|eaten|eats|consumed|hogged) (?:up )?all|(?:is|was|completely) full\\b|limits? (?:\\w{1,6} )?(?:hit|reached|exceeded|crossed)|(?:over|above|beyond|past|exceed\\w*|hit|reached|crossed) (?:its |the |their |our |container )*(?:\\w{1,12} )?(?:memory |heap |ram )?limits?|(?:grew|grown|went|rose|climbed|swelled) (?:past|over|beyond|above)|erschöpft|aufgebraucht|\\bkilled\\b|\\bshot\\b|\\breaped\\b|sigkill|cannot be allocated|could not be allocated|nicht genügend|reicht nicht|voll\\b|insuficiente|agotada|insuffisante|不足|부족|고갈|소진|한도[^\\n]{0,6}(?:넘|초과|도달)';
const NO_MEMORY = noFault(
  'foam|memory cards?|in-memory|dump\\b|\\bdisk|redis|maxmemory|shared memory segment|leak detect|does not support|memory address|invalid memory|segmentation|killed (?:session|manually|query|by (?:user|admin|operator))|manually|memory usage normal|memory (?:test|game)|\\bindex out|heap property|\\bheapif|cpu limit|memoriza',
);

/** Processes without memory, as told in nobody's words. */
export const TOLD_OUT_OF_MEMORY: readonly Rule[] = [
  {
    id: 'told-memory-spent',
    class: 'out-of-memory',
    weight: 0.56,
    words: phrases(`
      memory | heap | gc overhead | ram | metaspace | direct buffer | speicher | ープ | 힙 | hauptspeicher | memoria | mémoire | memória | モリ | 메모리
    `),
    pattern: new RegExp(
      `${together(MEMORY, SPENT)}|(?:heap|memory) limit[^\\n]{0,16}(?:abort|crash|died|kill|stopp)|(?:abort|crash|died|kill|stopp)\\w*[^\\n]{0,16}(?:heap|memory) limit|(?:used|uses|using|took|takes) (?:up )?all (?:available |of |the |its )*(?:memory|ram|heap)|(?:cannot|could not|can't) grow (?:the )?(?:heap|memory)|gc overhead (?:is )?(?:limit|too high|exceed)|more (?:memory|heap|ram) than|memory than (?:allowed|available)|(?:no|not enough|insufficient|too little) (?:free |heap |system |native |physical )?(?:memory|heap|ram)\\b(?! (?:cards?|slots?|leak|limit))`,
    ),
    not: NO_MEMORY,
    unless: ['cache'],
  },
  {
    id: 'told-allocation-failed',
    class: 'out-of-memory',
    weight: 0.56,
    words: ['alloc', 'reserve enough'],
    pattern:
      /could not reserve enough space|tried to allocate \d[\d,.]{0,14} ?(?:bytes|[kmgt]i?b\b)|(?:heap|memory|buffer|native) allocation (?:\w{1,12} )?fail|(?:cannot|could ?n[o']t|can't|unable to|failed to|failing to|not able to) (?:re)?allocate (?:\w{1,12} ){0,3}\d[\d.,]{0,14} ?(?:bytes|[kmgt]i?b?\b)|(?:cannot|could ?n[o']t|can't|unable to|failed to) (?:re)?allocate (?:\w{1,12} ){0,3}(?:memory|buffer|heap|array of|bytes|tensor)|(?:re|m|c)?alloc(?:ation)?\b[^\n]{0,40}(?:returned (?:null|0)|failed for \d|of \d[\d.,]{0,14} ?(?:bytes|[kmgt]i?b)\b[^\n]{0,20}fail\w*)/,
    not: noFault('address|port\\b|\\bip\\b|seat|budget|disk|shared memory|file descriptor'),
    unless: ['cache'],
  },
  {
    id: 'told-memory-name',
    class: 'out-of-memory',
    weight: 0.6,
    words: ['heap', 'memory', 'out_of_mem', 'out_of_ram', 'out-of-mem', 'oom_', 'err_oom', 'outofmem'],
    pattern: new RegExp(
      `${typeName('heap(?:space)?|memory(?:limit|budget|quota)?|allocation', 'exhaust|exceed|limitreach|full|depleted|toolow|insufficient|shortage')}|(?:insufficient|notenough|outof)_?(?:memory|heap|mem)[a-z]{0,8}(?:exception|error)?\\b|(?<![a-z])(?:err_)?out[_-]of[_-](?:mem(?:ory)?|heap|ram)(?![a-z])|(?<![a-z])(?:err_oom|oom_error|oom_kill\\w*)(?![a-z])|${codeName('memory|heap|mem', 'exceeded|exhausted|limit[_-](?:exceeded|reached|hit)|full|insufficient|alloc(?:ation)?[_-]failed')}`,
    ),
    not: noFault('disk|in[_-]memory|cards?\\b|maxmemory|dump|shared'),
    unless: ['cache'],
  },
];
