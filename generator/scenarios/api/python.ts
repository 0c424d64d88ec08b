import { CELERY, FASTAPI_ASYNC, FLASK } from '../../traces/python-stacks.ts';
import { pythonVariant } from '../define.ts';

export const sendGrid = pythonVariant({
  name: 'sendgrid-429',
  service: 'notification-service',
  draws: { seconds: (r) => r.int(4, 58), queued: (r) => r.int(40, 900) },
  message: 'External API rate limit exceeded: SendGrid answered 429 Too Many Requests',
  details: 'API: api.sendgrid.com/v3/mail/send, 1000 req/min quota reached, resets in %{seconds}s',
  recoveryAction: 'Backing off, %{queued} notifications re-queued with delay',
  raised: [
    {
      type: 'python_http_client.exceptions.TooManyRequestsError',
      message: 'HTTP Error 429: Too Many Requests',
      frames: [
        ...CELERY,
        'notification_service/tasks.py:52 send_email | mailer.deliver(notification)',
        'notification_service/mailer.py:131 deliver | response = self.client.send(self.build(notification))',
        'lib:sendgrid/base_interface.py:68 send | return self.client.mail.send.post(request_body=message)',
        'lib:python_http_client/client.py:277 http_request | return Response(«self._make_request(opener, request)»)',
        'lib:python_http_client/client.py:184 _make_request | raise exc',
      ],
    },
  ],
});

export const kakaoTalk = pythonVariant({
  name: 'kakaotalk-requests-429',
  service: 'notification-service',
  draws: { seconds: (r) => r.int(10, 58), notification: (r) => r.int(1000000, 9999999) },
  message: 'KakaoTalk message API refused: too many requests',
  details: 'API: kapi.kakao.com/v1/api/talk, 1000 req/min quota reached, Retry-After: %{seconds}s',
  recoveryAction: 'NTF-%{notification} falls back to SMS, channel paused for %{seconds}s',
  raised: [
    {
      type: 'requests.exceptions.HTTPError',
      message:
        '429 Client Error: Too Many Requests for url: https://kapi.kakao.com/v1/api/talk/friends/message/send',
      frames: [
        'notification_service/kakao.py:74 post | response.raise_for_status()',
        'lib:requests/models.py:1021 raise_for_status | raise HTTPError(http_error_msg, response=self)',
      ],
    },
    {
      type: 'notification_service.errors.ChannelThrottled',
      message: 'kakao-talk: retry in %{seconds}s',
      isRaisedFrom: true,
      frames: [
        ...CELERY,
        'notification_service/tasks.py:109 send_talk | kakao.send(notification)',
        'notification_service/kakao.py:58 send | self.post(SEND_PATH, self.body(notification))',
        'notification_service/kakao.py:77 post | raise ChannelThrottled("kakao-talk", retry_after) from error',
      ],
    },
  ],
});

export const cognito = pythonVariant({
  name: 'boto-cognito-throttled',
  service: 'auth-service',
  draws: { user: (r) => r.int(1000, 9999), attempt: (r) => r.int(3, 5) },
  message: 'Directory lookup refused: AWS Cognito answered Rate exceeded',
  details:
    'API: cognito-idp.ap-northeast-2.amazonaws.com, 1000 req/min quota reached, attempt %{attempt} of 5, user-%{user}',
  recoveryAction: 'Lookup answered from the session, token bucket lowered to 10 calls per second',
  raised: [
    {
      type: 'botocore.errorfactory.TooManyRequestsException',
      message:
        'An error occurred (TooManyRequestsException) when calling the AdminGetUser operation (reached max retries: 4): Rate exceeded',
      frames: [
        ...FLASK,
        'auth_service/routes.py:203 userinfo | profile = directory.lookup(g.claims["sub"])',
        'auth_service/directory.py:66 lookup | answer = self.cognito.admin_get_user(UserPoolId=self.pool, Username=subject)',
        'lib:botocore/client.py:535 _api_call | return self._make_api_call(operation_name, kwargs)',
        'lib:botocore/client.py:980 _make_api_call | raise error_class(parsed_response, operation_name)',
      ],
    },
  ],
});

export const addressSearch = pythonVariant({
  name: 'address-httpx-429',
  service: 'user-profile-api',
  draws: { user: (r) => r.int(1000, 9999), seconds: (r) => r.int(8, 55) },
  message: 'Address check skipped: address search API answered 429 Too Many Requests',
  details: 'API: address.geo-desk.example/v2/search, 1000 req/min quota reached, resets in %{seconds}s',
  recoveryAction: 'Address of user-%{user} stored unverified, check repeated tonight',
  raised: [
    {
      type: 'httpx.HTTPStatusError',
      message:
        "Client error '429 Too Many Requests' for url 'https://address.geo-desk.example/v2/search'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/429",
      frames: [
        ...FASTAPI_ASYNC,
        'user_profile_api/routes.py:127 put_address | verified = await addresses.verify(address)',
        'user_profile_api/addresses.py:52 verify | response = await self.search(address.as_query())',
        'user_profile_api/addresses.py:71 search | return response.raise_for_status()',
        'lib:httpx/_models.py:761 raise_for_status | raise HTTPStatusError(message, request=request, response=self)',
      ],
    },
  ],
});
