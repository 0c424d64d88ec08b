import { CODE_FAULT } from './code-fault.ts';
import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

const REPLICA = new RegExp(
  `${CODE_FAULT}|replica(?:tion)? lag|replica is behind|lagging replica|seconds_behind_master|seconds_behind_source|wal lag|slave lag|standby|event loop lag|eventloop|input lag|jet ?lag|network lag|\\bflag|\\blag[ =:]{0,3}(?:is |of )?\\d{1,2}\\b(?![\\d,.])|(?:below|within|under) (?:the |its )?(?:threshold|limit)|back to normal|recovered|caught up|cleared|no lag\\b`,
);
/** Queues that no message waits in. */
const OTHER_QUEUE =
  /thread ?pool|rejectedexecution|executor|connection queue|print queue|accept queue|listen queue|request queue|run queue|print|capacity|queue size (?:is )?(?:set|config)|max[_ ]queue[_ ]size|queuecapacity|queue limit reached|queuepool|wait queue|in-flight queue|send[- ]q/;

/** A number of messages that does not wait by chance: from a thousand on. */
const MANY =
  '(?<!(?:\\bid|order|message|msg|job|task|event|record|no|offset|seq|key|number|user|item|#)[ =:#"]{1,2}|[\\d,.])(?:\\d{1,3}(?:,\\d{3}){1,4}|\\d{4,12}|\\d{1,6}(?:\\.\\d{1,3})?[km])(?![\\d,.%]|ms|s\\b| ?(?:ms|millis\\w*|sec\\w*|seconds?|bytes|[kmg]i?b)\\b)';
/** What waits in queues. */
const THINGS =
  '(?:messages?|msgs?|tasks?|jobs?|records?|events?|entries|items|deliveries|batches|notifications|e?mails|건)';
/** That it waits. */
const WAITING =
  '(?:waiting|pending|queued|enqueued|ready|unacked|unack(?:nowledged)?|undelivered|outstanding|unprocessed|uncommitted|unconsumed|unpublished|unsent|buffered|backlogged|active|visible|behind|stuck|in (?:the )?(?:queue|backlog)|piled up|piling up|delayed|대기|밀려|쌓여|적체)';

export const QUEUE_LAG_RULES: readonly Rule[] = [
  {
    id: 'consumer-lag',
    class: 'queue-lag',
    weight: 0.9,
    words: ['lag', '컨슈머', '지연', '적체', '랙', '밀'],
    pattern:
      /(?:consumer|kafka|queue|partition|topic|stream|subscription|group|message|broker|event)[\w'" :=./()[\],-]{0,80}(?<![a-z])lag(?:s|ging|ged)?\b(?! (?:chart|graph|dashboard|failed to (?:load|render)|metric|exporter|report|column|page))|(?:consumer|queue|group|total|current|max|topic)lag\b[^\n]{0,40}\d{4,}|\blag(?:s|ging)?\b[ =:]{0,3}[^\n]{0,60}(?:messages|records|exceed|threshold|behind|offset|partition|topic|consumer|critical|too high|growing|above)|랙[^\n\d]{0,12}\d[\d,]{3,}|(?:컨슈머|카프카|메시지|큐)[^\n]{0,20}(?:랙|지연|적체|밀림|밀려)|lag=\d{4,}/,
    not: REPLICA,
  },
  {
    id: 'messages-behind',
    class: 'queue-lag',
    weight: 0.85,
    words: [
      'behind',
      'keeping up',
      'keep up',
      'fall behind',
      'unable to keep',
      'keep pace',
      ' late',
      'oldest',
    ],
    pattern:
      /\d[\d,]{0,15} (?:messages?|records?|events?|offsets?|entries) behind|(?:consumers?|subscriptions?|stream|shard iterator|processing|workers?|pipeline)[^\n]{0,60} (?:is |are |falling |fallen |fell |fall )?behind|(?:consumers?|workers?|subscribers?|processor)[^\n]{0,40}(?:not keeping up|cannot keep up|can't keep up|unable to keep up|cannot keep pace|can't keep pace)|(?:shard|partition|stream|kafka|kinesis|queue)[\w -]{0,24}(?:reader|consumer|processor|subscriber|worker)[^\n]{0,24} \d+ ?(?:min\w*|h|hours?) late\b|oldest (?:message|job|event|task)[^\n]{0,40} \d+ ?(?:h|hours?|min\w*) old\b/,
    not: REPLICA,
  },
  {
    id: 'kafka-producer-stuck',
    class: 'queue-lag',
    weight: 0.95,
    words: phrases(`
      record(s) for | expired due to timeout | ms has passed since batch creation | ms has passed since last
      bufferexhaustedexception | within the configured max blocking time | local: queue full | msgtimedout
      local: message timed out | queue_full | _queue_full | _msg_timed_out | kafkatimeouterror: batch
      failed to allocate memory within the configured max blocking time | buffererror: local: queue full
      reqtmout | records are buffered, cannot buffer more | timed out before they were able to be produced
      max buffered records | timed out in queue
      kafka: client has run out of available brokers to talk to: lag
    `),
    pattern:
      /expiring \d+ record\(s\)|batch containing \d+ record\(s\) expired|ms has passed since (?:batch creation|last append|last attempt)|bufferexhaustedexception|within the configured max blocking time|local: queue full|msgtimedout|local: message timed out|_queue_full|_msg_timed_out|kafkatimeouterror: batch|\|reqtmout\||records are buffered, cannot buffer more|timed out before they were able to be produced|max buffered records|messages? timed out in queue/,
  },
  {
    id: 'kafka-left-group',
    class: 'queue-lag',
    weight: 0.92,
    words: phrases(`
      commitfailedexception | commitfailederror | max.poll.interval | max_poll_interval | maxpollexceeded
      maximum poll interval | poll() is longer than | _max_poll_exceeded | illegal_generation
      illegal generation | illegalgenerationerror | illegalgenerationexception
      consumer poll timeout has expired | coordinator is not aware of this member
      member is not known in the current generation | unknown_member_id | unknownmemberid | unknown member
      kicked out of the group | the consumer group | rebalanceinprogress | rebalance_in_progress | rebalance in progress
      is rebalancing | rebalance for the group | rebalance loop | rebalance storm | rebalancinginprogress | group has already rebalanced | group rebalance
      not part of an active group | member was removed from the group | heartbeat session expired
      session timed out without receiving a heartbeat | fencedinstanceid | offsetoutofrange
      time between subsequent calls to poll
    `),
    pattern:
      /commitfailed(?:exception|error)|max[._]poll[._]interval|maxpollexceeded|maximum poll interval|poll\(\) is longer than|_max_poll_exceeded|illegal[_ ]?generation|consumer poll timeout has expired|coordinator is not aware of this member|member is not known in the current generation|unknown_?member_?id|unknown member\b|kicked out of the group|(?:expelled|evicted|thrown out|removed|dropped) (?:from|of) the consumer group|rebalance_?inprogress|rebalance_in_progress|rebalance for the group is in progress|(?:group|consumer|kafka)[^\n]{0,60}(?:rebalance in progress|is rebalancing|keeps rebalancing|rebalance (?:failed|timed out|loop|storm))|group has already rebalanced|not part of an active group|member was removed from the group|heartbeat session expired|session timed out without receiving a heartbeat|fencedinstanceid|offsetoutofrange|time between subsequent calls to poll/,
    not: new RegExp(CODE_FAULT),
  },
  {
    id: 'queue-depth',
    class: 'queue-lag',
    weight: 0.85,
    words: phrases(`
      queue | dlq | depth | backlog | celery | unacked | unacknowledged | approximatenumberofmessages
      approximateageofoldestmessage | 적체 | sidekiq | pending | undelivered | xpending | oldest message
      waiting | unprocessed | 건 | in queue | in the queue | msgs | unsent | buffered | unconsumed | enqueued | outstanding | dead letter | messages_ready | num_pending
      oldest_unacked | undelivered_messages | oldest unacked | 대기 | messages ready | message count | unpublished
      messages_count | behind
    `),
    pattern:
      /(?<!thread pool |thread-pool |executor )(?:queue|backlog|stream|topic|subscription)(?: [\w.'":/-]{1,60})? ?(?:depth|length|size|backlog|latency|lag)[ =:(]{0,3}(?:is |of |at )?\d[\d,]{3,}|(?<!thread pool |thread-pool |executor )(?:queue|dlq|backlog|stream|topic|subscription)(?: [\w.'":/-]{1,60})? ?(?:depth|length|size|backlog|latency|lag)[^\n]{0,60}(?:exceed|above|\bhigh\b|over|reached|growing|grown|threshold|limit|critical|too|>)|backlog[^\n]{0,60}(?:exceed|above|growing|grown|over|reached|threshold|building up|piling|\d{3,} (?:messages|tasks|jobs|records|events))|backlog \d{3,} ?>|\d[\d,]{2,15} (?:unacked|unacknowledged|pending|queued|enqueued|waiting|undelivered|outstanding|unprocessed|unconsumed|backlogged|unpublished|unsent|buffered|ready) (?:messages|msgs|tasks|jobs|records|events|entries|items)|approximate(?:numberofmessages|ageofoldestmessage)\w*[^\n]{0,60}(?:exceed|above|threshold|>|alarm|\d{4,})|\d[\d,]{2,15} (?:messages|msgs|tasks|jobs|records|events|items) (?:are |is |were )?(?:waiting|enqueued|queued|pending|unprocessed|in the queue|in queue|in backlog|behind|piled up|outstanding|unacked|not (?:yet )?(?:processed|consumed))|(?:메시지|큐|작업|이벤트)[^\n]{0,20}(?:적체|밀림)|대기 (?:메시지|작업)[^\n]{0,10}\d{3,}|(?:oldest|age of oldest)[^\n]{0,30}(?:message|job|task|unacked)[^\n]{0,40}\d{3,} ?(?:s|sec|ms|seconds)|oldest_unacked_message_age[^\n]{0,40}\d{3,}|backlog[\w :/.,'"()-]{0,80}\b(?:is|at|of|now|reached) ?\d[\d,]{3,}|backlog[=: ]{1,2}\d[\d,]{3,}|\d[\d,]{2,15} (?:messages|tasks|jobs|events|items) in (?:the )?queue|큐[^\n]{0,30}\d건[^\n]{0,10}(?:쌓|대기|밀|적체|초과)|(?:메시지|작업|이벤트)[^\n]{0,20}(?:쌓여|밀려|적체)|대기[^\n]{0,10}\d{4,} ?건|queue[\w '":./-]{0,60}(?:is |are )?(?:backed up|backing up|piling up)|(?:active|pending|unread|visible)[ _]?messages?[ _]?count[^\n\d]{0,20}\d{4,}|undelivered_messages[^\n\d]{0,12}\d{4,}|\d[\d,]{3,15} (?:messages ready|unpublished|pending entries)|\d{2,9} (?:minutes|hours|seconds|min|s|h) behind|(?:queue|dlq|topic|stream)[^\n]{0,60}\bdepth[=: ]{1,2}\d[\d,]{3,}|(?:queue|consumer|message|notification|event|task|job) backlog\b(?! (?:is )?(?:cleared|empty|normal|items?|groom|refine|board|ticket|zero|0))|num_pending[=: ]{1,2}\d{4,}|messages_ready[=: ]{1,2}\d{4,}|(?:sidekiq|celery|resque)[^\n]{0,16} latency[^\n\d]{0,24} \d{3,} ?s|queue[^\n]{0,60} (?:wait(?:ing)? time|latency|delay)(?: of| is)?[ =:]{1,2}\d{2,}[\d.]{0,6} ?(?:s\b|sec|min)/,
    not: OTHER_QUEUE,
  },
  {
    id: 'messages-waiting',
    class: 'queue-lag',
    weight: 0.8,
    near: ['queue'],
    words: phrases(`
      waiting | pending | queued | ready | unack | undelivered | outstanding | unprocessed | uncommitted
      unconsumed | unpublished | unsent | buffered | backlog | active | behind | stuck | in queue | in the queue
      piled up | piling up | delayed | visible | set has | queue has | messages | 대기 | 밀려 | 쌓여 | 적체
    `),
    pattern: new RegExp(
      `${MANY} (?:\\w{1,16} )?${THINGS}[^\\n]{0,24}\\b${WAITING}|${MANY} ${WAITING} ${THINGS}|${WAITING} ${THINGS} ${MANY}|(?:has|have|are|is|with|[:=,(]) ?${MANY} ${WAITING}|${THINGS}[^\\n\\d]{0,12}${WAITING}[^\\n\\d]{0,40}[:=>] ?${MANY}|(?:queue|set|dlq|subscription)[\\w '".-]{0,40} (?:has|holds|contains) ${MANY} ${THINGS}|${WAITING} (?:count|size|total)[ =:]{1,3}${MANY}|${WAITING} ?[:=] ?${MANY}|(?:grew|grown|risen|rose|climbed) to ${MANY}|대기[^\\n\\d]{0,10}${MANY} ?건|backlog[^\\n\\d]{0,24} ${MANY}`,
    ),
    not: /back to normal|recovered|caught up|cleared|processed all|max(?:imum)?[_ ]?(?:queue|pending)|capacity|configured|somaxconn|tcp backlog|rejected|invalid/,
  },
  {
    id: 'pipeline-stuck',
    class: 'queue-lag',
    weight: 0.85,
    words: phrases(`
      producer to flush | taskmigratedexception | thread is being fenced | buffer overflow | bufferoverflowerror
      too many data | backpressure | back pressure | back-pressure | schedule_to_start | stuck | stalled
      no consumers | messages expired | message expired | paging on address | to be acknowledged | rebalance
      producer queue full | producer queue is full | producer buffer | too slow | throttling producer
    `),
    pattern:
      /waiting for producer to flush|taskmigratedexception|thread is being fenced|(?:write data into|fluent\w*|logstash|chunk)[^\n]{0,40}buffer(?: by)? (?:buffer )?overflow|bufferoverflowerror|buffer space has too many data|(?:queue|consumer|operator|sink|topic|stream|broker|publisher)[^\n]{0,60}back[- ]?pressure|back[- ]?pressure[^\n]{0,60}(?:queue|consumer|operator|sink|topic|stream|publisher|high)|schedule_to_start|(?:consumers?|consumer group|jobs?|subscribers?)[\w '".-]{0,40} (?:is |are )?(?:stuck|stalled)\b|(?:queue|topic|subscription)[^\n]{0,40}has no (?:active )?consumers|messages? expired in (?:the )?queue|start\w* paging on address|waited for \d+ seconds to be acknowledged|(?:can't|cannot|unable to|fail\w* to) rebalance|consumerrebalancefailed|stuck in [\w ]{0,12}rebalanc|commit failed[^\n]{0,60}rebalanc|producer (?:send )?(?:buffer|queue) (?:is )?full|(?:consumers?|subscribers?)(?: [\w.-]{1,40})? (?:is |are )?too slow|throttling producer/,
    not: /websocket|http\/2|stdin|socket buffer|stack buffer|heap[- ]buffer/,
  },
  {
    id: 'broker-pushes-back',
    class: 'queue-lag',
    weight: 0.9,
    words: phrases(`
      delivery acknowledgement on channel | waiting for a consumer acknowledgement
      producerblockedquotaexceeded | backlog quota exceeded | slow consumer | consumer is too slow
      too slow consumer | producerqueueisfull | producer send queue is full | producerbusyexception
      cannot create producer on topic with backlog quota | stalled more than allowable limit
      connection.blocked | memory resource limit alarm | disk resource limit alarm | resource alarm
      messages dropped | maximum messages exceeded | message queue full | nats: maximum | max pending
      maxackpending | max_ack_pending | message lock lost | messagelocklost | lock supplied is invalid
      receivequeuefull | addressfullexception | is full, max | usage manager memory limit reached
      usage manager | stopping producer | missing lock for job | could not renew lock for job
      nack: queue full | basic.nack | resource_error | ispaging | slow_consumer | dropping messages
      receipt handle has expired | visibility timeout | publishers | high watermark | blocked | flow control | in flow state | in flow
      maximum pending | overlimit | messages in flight | in flight messages | inflight messages | mqrc_q_full | 2053
      address | connection blocked | queue is full | queue full | destination is full
    `),
    pattern:
      /delivery acknowledgement on channel|waiting for a consumer acknowledgement|producerblockedquotaexceeded|backlog quota|slow[ _]consumer|consumer is too slow|producer ?(?:send )?queue ?is ?full|producerbusyexception|stalled more than allowable limit|connection\.blocked|start flow control|(?:memory|disk) resource limit alarm|(?:queue|buffer|subscri|consumer|nats|subject)[^\n]{0,40}(?:messages dropped|dropping messages)|nats: maximum (?:messages|bytes)|message lock lost|messagelocklost|lock supplied is invalid|addressfullexception|usage manager[^\n]{0,60}\breached|missing lock for job|could not renew lock for job|receipt handle has expired|visibility timeout (?:has )?expired|max_?ack_?pending[^\n]{0,30}(?:reached|exceed)|blocks? (?:all )?publishers|publishers? (?:will be |are |is |have been )?(?:blocked|throttled)|high watermark (?:reached|exceeded|set)|(?:connection|channel|publisher|amqp|rabbit\w*)[^\n]{0,40}(?:in flow\b|flow control|blocked by (?:the )?(?:broker|rabbitmq|server))|(?:connection|publisher)s? (?:is |was |has been )?blocked(?:: | \(| by )|nats: maximum pending|(?:sqs|simplequeueservice|receivemessage)[^\n]{0,60}overlimit|overlimit[^\n]{0,60}(?:sqs|receivemessage)|too many (?:messages in flight|in-?flight messages)|mqrc_q_full|reason(?: code)? '?2053|address "?[\w.:/-]{1,80}"? is full|(?:jms|mq|destination|broker|topic|message)[\w ]{0,12}queue is full/,
    not: /websocket/,
  },
  {
    id: 'iterator-age',
    class: 'queue-lag',
    weight: 0.9,
    words: phrases(`
      iterator age | iteratorage | millisbehindlatest | millis behind latest | iterator has expired
      iterator expired | expirediteratorexception | ms behind latest | millis_behind
      behind by | ms behind
    `),
    pattern:
      /iterator ?age\w*[^\n]{0,60}(?:exceed|above|high|threshold|\d{5,}|\d (?:hours?|minutes?|h|min|m)\b)|millis_?(?:seconds)? ?behind(?: ?_?latest)?[^\n]{0,20}\d{5,}|\d{5,15} ?ms behind latest|(?:connector|consumer|shard|processor|stream|source|task|replayer?)[^\n]{0,40} \d{6,15} ?ms behind|behind by (?:\d{5,}|\d{1,3}(?:,\d{3}){1,3}) ?ms|expirediteratorexception|iterator (?:has )?expired/,
  },
  {
    id: 'consumer-paused',
    class: 'queue-lag',
    weight: 0.45,
    words: ['offset', 'oldest waiting', 'msg/s in', 'topic='],
    pattern:
      /current(?:-| )?offset[^\n]{0,40}(?:end|log-end)|oldest waiting \d{3,}|rate \d+ msg\/s in, \d+ msg\/s out|topic=\S+ group=\S+/,
    with: ['broker'],
  },
];

export const AGAINST_QUEUE_LAG: readonly Objection[] = [
  {
    id: 'message-itself',
    class: 'queue-lag',
    weight: 0.7,
    words: phrases(`
      serializationexception | deserializ | recordtoolarge | unknowntopicorpartition | topicauthorization
      saslauthentication | not present in metadata | schema registry | not present and missingtopicsfatal
      unknown topic | message too large | could not be drawn | messagesizetoolarge | access_refused
      not_found - no queue | no exchange
    `),
  },
];
