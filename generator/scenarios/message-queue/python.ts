import { FLASK } from '../../traces/python-stacks.ts';
import { pythonVariant } from '../define.ts';

export const kafkaPython = pythonVariant({
  name: 'kafka-python-commit',
  service: 'notification-service',
  draws: { behind: (r) => r.int(48000, 52000) },
  message: 'Kafka consumer lag critical: notifications are not keeping up with order-events',
  details: 'Consumer lag: %{behind} messages behind, topic: order-events, group: notification-dispatch',
  recoveryAction: 'Batch size doubled, low-priority templates suspended, scale-out requested',
  raised: [
    {
      type: 'kafka.errors.CommitFailedError',
      message:
        'CommitFailedError: Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member.',
      frames: [
        'main.py:41 <module> | main()',
        'main.py:33 main | worker.run()',
        'notification_service/worker.py:58 run | self.consume_batch(batch)',
        'notification_service/worker.py:97 consume_batch | self.checkpoint(batch)',
        'notification_service/worker.py:124 checkpoint | self.consumer.commit(offsets)',
        'lib:kafka/consumer/group.py:526 commit | self._coordinator.commit_offsets_sync(offsets)',
        'lib:kafka/coordinator/consumer.py:518 commit_offsets_sync | raise future.exception # pylint: disable-msg=raising-bad-type',
      ],
    },
  ],
});

export const confluentKafka = pythonVariant({
  name: 'confluent-kafka-max-poll',
  service: 'user-profile-api',
  draws: { behind: (r) => r.int(15000, 45000), overMs: (r) => r.int(90, 900), partition: (r) => r.int(0, 5) },
  message: 'Kafka consumer lag critical: profile changes are not replayed in time',
  details:
    'Consumer lag: %{behind} messages behind, topic: profile-changes, partition: %{partition}, group: profile-search',
  recoveryAction: 'Consumer restarted, search index marked stale, batch limit lowered to 200',
  raised: [
    {
      type: 'cimpl.KafkaException',
      message:
        'KafkaError{code=_MAX_POLL_EXCEEDED,val=-147,str="Application maximum poll interval (300000ms) exceeded by %{overMs}ms"}',
      frames: ['user_profile_api/search_feed.py:91 poll_batch | raise KafkaException(message.error())'],
    },
    {
      type: 'user_profile_api.errors.SearchFeedStalled',
      message: 'profile-changes[%{partition}] lost',
      isRaisedFrom: true,
      frames: [
        'user_profile_api/__main__.py:33 <module> | asyncio.run(main())',
        'std:asyncio/runners.py:194 run | return runner.run(main)',
        'std:asyncio/base_events.py:687 run_until_complete | return future.result()',
        'user_profile_api/search_feed.py:58 replay | changes = self.poll_batch()',
        'user_profile_api/search_feed.py:94 poll_batch | raise SearchFeedStalled(self.partition) from error',
      ],
    },
  ],
});

export const sqsBacklog = pythonVariant({
  name: 'sqs-receipt-expired',
  service: 'auth-service',
  draws: { behind: (r) => r.int(11000, 26000), seconds: (r) => r.int(900, 2400) },
  message: 'Audit queue backlog: messages are handled slower than their visibility lasts',
  details: 'Queue auth-audit: %{behind} messages behind, ApproximateAgeOfOldestMessage %{seconds}s',
  recoveryAction: 'Visibility raised to 120s, audit batches handed to a second worker',
  raised: [
    {
      type: 'botocore.exceptions.ClientError',
      message:
        'An error occurred (InvalidParameterValue) when calling the DeleteMessage operation: The receipt handle has expired',
      frames: [
        'lib:botocore/client.py:980 _make_api_call | raise error_class(parsed_response, operation_name)',
      ],
    },
    {
      type: 'auth_service.errors.AuditBacklogGrowing',
      message: 'auth-audit: handled after its visibility ended',
      isRaisedFrom: true,
      frames: [
        ...FLASK,
        'auth_service/routes.py:262 drain_audit | return jsonify(audit.drain())',
        'auth_service/audit.py:88 drain | self.acknowledge(message)',
        'auth_service/audit.py:104 acknowledge | raise AuditBacklogGrowing(self.queue) from error',
      ],
    },
  ],
});
