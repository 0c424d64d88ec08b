/** The two error blocks of the house simulator, to the letter. */
export const JAVA_BLOCK = `[ERROR] 2026-01-19 15:30:01.234 payment-api/v2.3.1 pod/payment-api-7d8f9c-abc123: 
Connection pool exhausted: unable to acquire connection within 30s timeout
Details: HikariCP connection pool size: 20/20 active, 100 waiting threads
Recovery Action: Auto-retry enabled, circuit breaker: OPEN
java.sql.SQLTransientConnectionException: Connection pool exhausted
    at com.cali.payment.api.service.BusinessService.executeTransaction(BusinessService.java:142)
    at com.cali.payment.api.controller.ApiController.handleRequest(ApiController.java:78)
    at jdk.internal.reflect.GeneratedMethodAccessor542.invoke(Unknown Source)
    at org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1032)
Caused by: org.postgresql.util.PSQLException: Connection refused
    at org.postgresql.jdbc.PgConnection.connect(PgConnection.java:234)
    ... 28 more
Thread: http-nio-8080-exec-23, Request: POST /api/v1/payments/8472`;

export const PYTHON_BLOCK = `ERROR: auth-service/v3.1.0 pod/auth-service-9p4q5r-ghi345 
JWT token validation failed: signature verification error
Details: Token issuer: auth-service, Algorithm: RS256, Key ID mismatch
Recovery Action: User session invalidated, re-authentication required
Traceback (most recent call last):
  File "/app/main.py", line 85, in <module>
    app.run()
  File "/app/auth_service/services.py", line 267, in execute_business_logic
    return self.validate_token(token)
io.jsonwebtoken.security.SignatureException: JWT token validation failed
Request ID: req-842951, User ID: user-7234, Correlation ID: a3f8b2c1-4d5e-6f7g`;

export const CHAINED_PYTHON = `2026-01-19 15:30:01,234 - shop.orders - ERROR - could not place order
Traceback (most recent call last):
  File "/app/shop/db.py", line 12, in query
    return cursor.execute(sql)
           ^^^^^^^^^^^^^^^^^^^
psycopg2.OperationalError: connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/shop/store.py", line 40, in load
    raise StoreError("no store") from error
shop.errors.StoreError: no store
second line of the message

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/shop/orders.py", line 9, in place
    store.load()
  File "/usr/lib/python3.12/site-packages/sqlalchemy/pool/base.py", line 3, in connect
    x()
ValueError: order lost`;

export const JSON_WITH_EXCEPTION = JSON.stringify({
  timestamp: '2026-01-15T10:30:00.123456Z',
  level: 'ERROR',
  service: 'order-service',
  version: '1.8.4',
  logger: 'shop.orders',
  message: 'could not place order',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  request_id: 'req-1',
  thread: 'MainThread',
  filename: 'orders.py',
  lineno: 9,
  exception:
    'Traceback (most recent call last):\n  File "/app/orders.py", line 9, in place\n    x()\nValueError: order lost',
});
