import { INVENTORY_WEB, ORDER_WEB } from '../../traces/java-stacks.ts';
import { FASTAPI_INNERMOST } from '../../traces/python-stacks.ts';
import { javaVariant, pythonVariant } from '../define.ts';

export const postgresRowLock = javaVariant({
  name: 'postgres-row-lock',
  service: 'inventory-service',
  draws: { sku: (r) => r.int(10000, 99999), queued: (r) => r.int(6, 40) },
  message: 'Stock reservation failed: pessimistic lock timeout after 10s on SKU-%{sku}',
  details: 'Row lock on stock(sku=SKU-%{sku}) held by another transaction, %{queued} reservations queued',
  recoveryAction: 'Transaction rolled back, reservation re-queued with backoff',
  thrown: {
    type: 'org.springframework.dao.CannotAcquireLockException',
    message: 'could not extract ResultSet; nested exception is javax.persistence.LockTimeoutException',
    frames: [
      'org.springframework.dao.support.PersistenceExceptionTranslationInterceptor.invoke:145',
      'com.sun.proxy.$Proxy187.findBySkuForUpdate:unknown',
      'com.cali.inventory.stock.StockService.reserve:126',
      'com.cali.inventory.stock.StockService$$EnhancerBySpringCGLIB$$5f1c9a3e.reserve:generated',
      'com.cali.inventory.api.ReservationController.create:52',
    ],
  },
  below: INVENTORY_WEB,
  causes: [
    {
      type: 'javax.persistence.LockTimeoutException',
      message: 'could not extract ResultSet',
      frames: [
        'org.hibernate.internal.ExceptionConverterImpl.wrapLockException:265',
        'org.hibernate.query.internal.AbstractProducedQuery.getSingleResult:1590',
        'org.springframework.dao.support.PersistenceExceptionTranslationInterceptor.invoke:139',
      ],
    },
    {
      type: 'org.postgresql.util.PSQLException',
      message: 'ERROR: canceling statement due to lock timeout',
      frames: [
        'org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse:2532',
        'org.hibernate.query.internal.AbstractProducedQuery.getSingleResult:1587',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/reservations' },
});

export const mysqlLockWait = javaVariant({
  name: 'mysql-lock-wait',
  service: 'inventory-service',
  draws: { transfer: (r) => r.int(1000, 9999), waiting: (r) => r.int(3, 25) },
  message: 'Stock concurrency lock timeout: bins are locked by another transfer',
  details:
    'Pessimistic lock timeout after 10s, table: bin_stock, transfer: TO-%{transfer}, %{waiting} waiting transactions',
  recoveryAction: 'Transfer postponed, lock owner reported, retry in 30s',
  thrown: {
    type: 'org.springframework.dao.CannotAcquireLockException',
    message:
      'PreparedStatementCallback; SQL [select id from bin_stock where transfer_id = ? for update]; Lock wait timeout exceeded; try restarting transaction',
    frames: [
      'org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator.doTranslate:267',
      'org.springframework.jdbc.core.JdbcTemplate.execute:633',
      'org.springframework.jdbc.core.JdbcTemplate.update:862',
      'com.cali.inventory.transfer.TransferRepository.lockBins:83',
      'com.cali.inventory.transfer.TransferService.confirm:140',
      'com.cali.inventory.api.TransferController.confirm:61',
    ],
  },
  below: INVENTORY_WEB,
  causes: [
    {
      type: 'com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException',
      message: 'Lock wait timeout exceeded; try restarting transaction',
      frames: [
        'com.mysql.cj.jdbc.exceptions.SQLError.createSQLException:123',
        'com.mysql.cj.jdbc.ClientPreparedStatement.executeUpdate:1054',
        'com.zaxxer.hikari.pool.HikariProxyPreparedStatement.executeUpdate:',
        'org.springframework.jdbc.core.JdbcTemplate.execute:617',
      ],
    },
  ],
  request: { method: 'PUT', path: '/api/v1/transfers/TO-%{transfer}/confirm' },
});

export const hibernateTimeout = javaVariant({
  name: 'hibernate-pessimistic-lock',
  service: 'order-service',
  draws: { coupon: (r) => r.int(1000, 9999), waiting: (r) => r.int(5, 60) },
  message: 'Coupon COUPON-%{coupon} not redeemed: its row is locked',
  details: 'Pessimistic lock timeout after 10s, entity: CouponStock, %{waiting} waiting transactions',
  recoveryAction: 'Checkout goes on without the coupon, customer may retry',
  thrown: {
    type: 'org.springframework.dao.PessimisticLockingFailureException',
    message:
      'JDBC exception executing SQL [select c1_0.id,c1_0.remaining from coupon_stock c1_0 where c1_0.id=? for update]',
    frames: [
      'org.springframework.orm.jpa.vendor.HibernateJpaDialect.convertHibernateAccessException:279',
      'org.springframework.data.jpa.repository.support.CrudMethodMetadataPostProcessor$CrudMethodMetadataPopulatingMethodInterceptor.invoke:135',
      'jdk.proxy2.$Proxy203.lockById:unknown',
      'com.cali.order.coupon.CouponService.redeem:77',
      'com.cali.order.coupon.CouponController.redeem:41',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'org.hibernate.PessimisticLockException',
      message: 'JDBC exception executing SQL',
      frames: [
        'org.hibernate.dialect.PostgreSQLDialect.lambda$buildSQLExceptionConversionDelegate$2:1139',
        'org.hibernate.query.sqm.internal.QuerySqmImpl.doList:402',
        'org.springframework.data.jpa.repository.support.CrudMethodMetadataPostProcessor$CrudMethodMetadataPopulatingMethodInterceptor.invoke:131',
      ],
    },
    {
      type: 'org.postgresql.util.PSQLException',
      message: 'ERROR: could not obtain lock on row in relation "coupon_stock"',
      frames: [
        'org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse:2725',
        'org.hibernate.query.sqm.internal.QuerySqmImpl.doList:398',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/coupons/%{coupon}/redeem' },
});

export const lockNotAvailable = pythonVariant({
  name: 'sqlalchemy-lock-not-available',
  service: 'user-profile-api',
  draws: { user: (r) => r.int(1000, 9999), tuple: (r) => r.int(1, 90) },
  message: 'Point balance of user-%{user} not changed: row lock timeout',
  details: 'Pessimistic lock timeout after 10s, table: point_balance, SQLSTATE 55P03',
  recoveryAction: 'Transaction rolled back, change repeated once with jitter',
  raised: [
    {
      type: 'psycopg2.errors.LockNotAvailable',
      message: `canceling statement due to lock timeout\nCONTEXT:  while locking tuple (0,%{tuple}) in relation "point_balance"`,
      frames: [
        'lib:sqlalchemy/engine/base.py:1969 _exec_single_context | self.dialect.do_execute(',
        'lib:sqlalchemy/engine/default.py:922 do_execute | cursor.execute(statement, parameters)',
      ],
    },
    {
      type: 'sqlalchemy.exc.OperationalError',
      message: '(psycopg2.errors.LockNotAvailable) canceling statement due to lock timeout',
      isRaisedFrom: true,
      frames: [
        ...FASTAPI_INNERMOST,
        'user_profile_api/routes.py:158 post_points | balance = points.change(user_id, delta)',
        'user_profile_api/points.py:46 change | row = «self.session.execute(locked)».scalar_one()',
        'lib:sqlalchemy/engine/base.py:2355 _handle_dbapi_exception | raise sqlalchemy_exception from e',
      ],
    },
  ],
});
