import type { CounterEvidence, Rule } from './rule.ts';

const REPLICA =
  /replica(?:tion)? lag|replica is behind|lagging replica|seconds_behind_master|wal lag|slave lag|standby/;

export const QUEUE_LAG_RULES: readonly Rule[] = [
  {
    id: 'consumer-lag',
    class: 'queue-lag',
    weight: 0.9,
    words: ['lag', '컨슈머', '지연'],
    pattern:
      /(?:consumer|kafka|queue|partition|topic|stream|subscription|group|message|broker|event)[\w'" :=./()-]{0,80}\blag(?:s|ging|ged)?\b|\blag(?:s|ging)?\b[^\n]{0,60}(?:messages|records|exceed|threshold|behind|offset|partition|topic|consumer|critical|too high|growing)|(?:컨슈머|카프카|메시지)[^\n]{0,20}(?:랙|지연|적체)/,
    unless: REPLICA,
  },
  {
    id: 'messages-behind',
    class: 'queue-lag',
    weight: 0.85,
    words: ['behind'],
    pattern:
      /\d[\d,]* (?:messages?|records?|events?|offsets?) behind|(?:consumer|subscription|stream|shard iterator|processing)[^\n]{0,60} (?:is |are |falling |fallen |fell )?behind/,
    unless: REPLICA,
  },
  {
    id: 'kafka-expiring',
    class: 'queue-lag',
    weight: 0.95,
    words: [
      'record(s) for',
      'expired due to timeout',
      'ms has passed since batch creation',
      'since last append',
    ],
    pattern:
      /expiring \d+ record\(s\)|batch containing \d+ record\(s\) expired|ms has passed since (?:batch creation|last append|last attempt)/,
  },
  {
    id: 'kafka-commit-failed',
    class: 'queue-lag',
    weight: 0.9,
    words: [
      'commitfailedexception',
      'commitfailederror',
      'max.poll.interval',
      'max_poll_interval',
      'maxpollexceeded',
      'maximum poll interval',
      'poll() is longer than',
      '_max_poll_exceeded',
      'illegal_generation',
      'consumer poll timeout has expired',
    ],
  },
  {
    id: 'queue-depth',
    class: 'queue-lag',
    weight: 0.85,
    words: [
      'queue',
      'backlog',
      'celery',
      'unacked',
      'unacknowledged',
      'approximatenumberofmessages',
      'approximateageofoldestmessage',
      '적체',
      'sidekiq',
    ],
    pattern:
      /(?<!thread pool )(?:queue|backlog)(?: [\w.'"-]{1,60})? ?(?:depth|length|size|backlog|latency)[^\n]{0,60}(?:exceed|above|high|over|reached|growing|grown|threshold|limit|critical|too)|backlog[^\n]{0,60}(?:exceed|above|growing|grown|over|reached|threshold|building up|\d{3,} (?:messages|tasks|jobs|records|events))|\d{3,}[\d,]* (?:unacked|unacknowledged|pending|queued|waiting|undelivered) (?:messages|tasks|jobs|records|events)|approximate(?:numberofmessages|ageofoldestmessage)\w*[^\n]{0,40}(?:exceed|above|threshold|>|alarm|\d{4,})|\d{3,}[\d,]* (?:messages|tasks|jobs|records|events) (?:are |is )?(?:waiting|enqueued|queued|pending|unprocessed|in the queue|in queue|in backlog)|메시지[^\n]{0,20}적체/,
    unless: /thread ?pool|rejectedexecution|executor|connection queue|print queue/,
  },
  {
    id: 'rabbit-ack-timeout',
    class: 'queue-lag',
    weight: 0.85,
    words: [
      'delivery acknowledgement on channel',
      'producerblockedquotaexceeded',
      'backlog quota exceeded',
      'slow consumer',
      'consumer is too slow',
      'too slow consumer',
    ],
    unless: /websocket/,
  },
  {
    id: 'iterator-age',
    class: 'queue-lag',
    weight: 0.85,
    words: [
      'iterator age',
      'iteratorage',
      'millisbehindlatest',
      'millis behind latest',
      'iterator has expired',
      'expirediteratorexception',
      'shard iterator',
    ],
    pattern:
      /iterator ?age\w*[^\n]{0,60}(?:exceed|above|high|threshold|\d{5,})|millis ?behind ?latest[^\n]{0,20}\d{5,}|expirediteratorexception|iterator (?:has )?expired/,
  },
];

export const AGAINST_QUEUE_LAG: readonly CounterEvidence[] = [
  {
    class: 'queue-lag',
    weight: 0.7,
    words: [
      'serializationexception',
      'deserializ',
      'recordtoolarge',
      'unknowntopicorpartition',
      'topicauthorization',
      'saslauthentication',
      'not present in metadata',
      'schema registry',
    ],
  },
];
