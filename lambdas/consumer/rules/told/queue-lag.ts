import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, noFault, together, typeName } from './grammar.ts';

const QUEUE =
  "\\bqueues?\\b|\\bbacklog\\b|\\b(?:kafka|pulsar|rabbitmq|kinesis|sqs|celery|sidekiq|nats|activemq)\\b|\\btopics?\\b|\\bpartitions?\\b|(?:event|message|data|change|click|kafka|redis) streams?\\b|\\bsubscriptions? (?!plan|fee)|\\bconsumers?\\b|\\bsubscribers?\\b|worker (?:pool|fleet)|\\bworkers\\b|\\boutbox\\b|\\binbox table|\\bbroker\\b|\\bmessages\\b|\\bjobs\\b|\\bevents\\b|\\btasks\\b|\\brelay\\b|\\bingest\\w*\\b|\\bcola\\b|consumidor\\w*|consommateur\\w*|warteschlange|verbraucher|nachrichten|file d'attente|\\bfila\\b|キュー|メッセージ|コンシューマ|큐|컨슈머|메시지|队列|消息";
const BEHIND =
  "\\bbehind\\b(?! (?:the|a|schedule|closed|glass|bars))|pil(?:e|es|ed|ing) up|build(?:s|ing)? up|backed up|backing up|faster than (?:we|they|it|the|our)|(?:n[o']t|cannot|unable to|(?:fail|struggl)\\w* to) (?:keep(?:ing)? (?:up|pace)|catch(?:ing)? up)|(?:keeps|kept|still|is|are|and) (?:growing|rising|climbing|swelling)|\\bgrows\\b|outpac\\w*|\\bstuck\\b|stall(?:ed|s)\\b|congest\\w*|clogged|not (?:being )?(?:consumed|drained|picked up|worked off)|no (?:worker|consumer|subscriber|node|one) (?:\\w{1,8} )?(?:took|takes|picked|picks|consumed|consumes|claimed|polled)|nothing (?:was |has been )?(?:consumed|read|taken|polled)|\\d{1,5} ?(?:min\\w*|hours?|h|s|seconds|days?) late\\b|wait\\w* (?:\\w{1,8} )?(?:longer|more|over) than (?:an|\\d)|(?:is|are) (?:\\w{1,8} )?\\d{1,5} ?(?:hours?|minutes|min|h|days?) old|overflow(?:s|ed|ing)?\\b|over(?:whelm|load)\\w*|fill(?:s|ed|ing) up|saturat\\w*|\\bcannot follow|late by \\d|(?:hours|minutes|days) to (?:drain|catch up)|latency (?:\\w{1,5} )?(?:at|of|is) \\d{1,5} ?(?:min|hours?)|flow control|short of the producer|(?:grew|grown|rose|risen|climbed|swelled|swollen|jumped) to (?:\\w{1,8} )?\\d|\\d{1,5} ?(?:minutes|hours|min|h) long\\b|delay\\b[^\\n;]{0,30}? \\d{1,5} ?(?:min|hours?)|over its (?:length |size )?limit|rejecting publish|\\blags (?:by )?\\d|rückstau|hinterher|retraso|en cola\\b|overdue|(?:has|have) not (?:moved|advanced|progressed)|no progress|nicht nach(?:kommen)?|läuft voll|staut|hängt hinterher|atascad[ao]|acumul\\w*|pendientes|engorg\\w*|滞留|溜ま|遅延|積み|지연|따라가지|따라잡지|적체|밀리|밀려|쌓|积压|堆积";
const NO_QUEUE = noFault(
  'thread ?pool|waiters|acquire|executor|print|\\bfile upload|rejectedexecution|connection queue|run queue|accept queue|replica(?:tion)?\\b|slave|standby|event loop|jet ?lag|schedule page|marketing|sprint|board|assignee|ticket|grooming|reverse proxy|behind (?:a |the )?(?:proxy|firewall|load balancer|nat|vpn)|too many requests|(?:video|audio|download|upload|response|input|output|http) stream|stack overflow|integer overflow|buffer overflow|browser|\\block\\b|deadlock|payment gateway|cron expression',
);

/** Consumers that fall behind and brokers that push back, as told in nobody's words. */
export const TOLD_QUEUE_LAG: readonly Rule[] = [
  {
    id: 'told-queue-behind',
    class: 'queue-lag',
    weight: 0.56,
    words: phrases(`
      queue | backlog | kafka | pulsar | rabbit | kinesis | sqs | celery | sidekiq | nats | activemq | topic | partition | stream | subscription | consumer
      subscriber | worker | a task | outbox | inbox | broker | messages | jobs | events | tasks | relay | ingest | cola de | la cola | consumidor | consommateur | verbraucher | warteschlange | nachrichten | file d'attente
      ュー | 큐 | 컨슈머 | 메시지
    `),
    pattern: new RegExp(together(QUEUE, BEHIND)),
    not: NO_QUEUE,
    unless: ['payment-provider', 'lock'],
  },
  {
    id: 'told-broker-pushes-back',
    class: 'queue-lag',
    weight: 0.56,
    words: phrases(`
      broker | processing delay | consumer delay | consuming delay | delivery delay | no worker | no consumer | no subscriber | publish | watermark | rabbit | queue | kafka | producer | publisher | visible | iterator age | outbound | event bus | topic
    `),
    pattern:
      /(?:broker|rabbitmq|event bus|message bus|activemq|artemis|pulsar|kafka)[^\n]{0,40}(?:buffers? (?:is |are )?full|blocked (?:the |our |all )?(?:connection|publishers?|producers?|channel|us)|memory alarm|disk alarm|pushes back|pushed back|(?:over|at) (?:its )?high watermark|refuses (?:new |more )?(?:messages|publish\w*))|(?:producer|publisher)s?\b[^\n]{0,40}(?:cannot keep sending|blocked\b|buffer (?:is )?full|back ?pressure|paused by)|(?:outbound|event|message|send|producer|publish) (?:queue|buffer) (?:is |was )?(?:full|holds|overflow\w*)|\bqueue\b[^\n]{0,24} (?:is |was |ran )(?:full|at capacity|over capacity)|(?:publishing|publishers?|producers?)\b[^\n]{0,30}(?:halted|suspended|throttled by)|no (?:worker|consumer|subscriber) (?:\w{1,8} )?(?:took|picked up|claimed|polled) |blocked[^\n]{0,20} by flow control|(?:processing|consumer|consuming|delivery) delay[^\n]{0,40} \d{1,5} ?(?:min\w*|hours?|h)\b|over its (?:memory |disk )?watermark|visible messages[^\n]{0,12} (?:at |is |reached )?\d{4,}|iterator age[^\n\d]{0,12}\d{1,3}(?:,\d{3}){1,3} ?ms|(?:depth|length|size|lag|backlog) of (?:\w{1,16} )?(?:queue|topic|partition|stream) [^\n]{0,24}\d{4,}/,
    not: NO_QUEUE,
    unless: ['payment-provider'],
  },
  {
    id: 'told-queue-name',
    class: 'queue-lag',
    weight: 0.6,
    words: phrases(`
      queue | backlog | consumer | outbox | bufferfull | buffer_full | broker | topic | stream_ | backpressure | back_pressure
    `),
    pattern: new RegExp(
      `${typeName('queue|consumer|outbox|broker|topic|subscription', 'full|overflow|lag|backlog|behind|stall|stuck|toodeep|toolong|tooslow|overload|saturat|backpressure|congest|slow')}|(?:send|event|message|publish|outbound|producer)?_?bufferfull[a-z]{0,8}(?:exception|error)\\b|back_?pressure[a-z]{0,12}(?:exception|error)\\b|${codeName('queue|consumer|outbox|broker|topic|stream|subscription|backlog', 'full|overflow|lag|lagging|backlog(?:[_-](?:high|critical|exceeded))?|behind|stalled|stuck|too[_-](?:deep|long|slow)|overloaded|critical|high|exceeded|saturated|congested|growing')}`,
    ),
    not: noFault(
      'thread|executor|rejected|print|bytebuffer|java\\.nio|lag=0|requestqueue|connection|stackoverflow|max[_-]queue',
    ),
    unless: ['payment-provider'],
  },
];
