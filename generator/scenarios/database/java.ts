import { ANALYTICS_WEB, INVENTORY_WEB, ORDER_WEB, PAYMENT_WEB } from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

export const hikari = javaVariant({
  name: 'hikari-exhausted',
  service: 'payment-api',
  draws: {
    waiting: (r) => r.int(88, 112),
    waitedMs: (r) => r.int(30000, 30019),
    payment: (r) => r.int(1000, 9999),
  },
  message: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
  details: 'HikariCP connection pool size: 20/20 active, %{waiting} waiting threads',
  recoveryAction: 'Auto-retry enabled, circuit breaker: OPEN',
  thrown: {
    type: 'java.sql.SQLTransientConnectionException',
    message: 'Connection pool exhausted',
    frames: [
      'com.cali.payment.api.service.BusinessService.executeTransaction:142',
      'com.cali.payment.api.controller.ApiController.handleRequest:78',
    ],
  },
  below: PAYMENT_WEB,
  causes: [
    {
      type: 'java.sql.SQLTransientConnectionException',
      message: 'HikariPool-1 - Connection is not available, request timed out after %{waitedMs}ms.',
      frames: [
        'com.zaxxer.hikari.pool.HikariPool.createTimeoutException:695',
        'com.zaxxer.hikari.pool.HikariPool.getConnection:197',
        'com.zaxxer.hikari.HikariDataSource.getConnection:128',
        'com.cali.payment.api.service.BusinessService.executeTransaction:131',
      ],
    },
    {
      type: 'org.postgresql.util.PSQLException',
      message: 'Connection refused',
      // The pool connects in a thread of its own: only the very bottom of the stack is shared.
      inOwnThread: true,
      frames: [
        'org.postgresql.jdbc.PgConnection.connect:234',
        'com.zaxxer.hikari.util.DriverDataSource.getConnection:138',
        'com.zaxxer.hikari.pool.HikariPool$PoolEntryCreator.call:726',
        'java.util.concurrent.FutureTask.run:264',
        'java.lang.Thread.run:834',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/payments/%{payment}' },
});

export const jpaHikari = javaVariant({
  name: 'jpa-hikari-transaction',
  service: 'order-service',
  draws: {
    waiting: (r) => r.int(41, 96),
    waitedMs: (r) => r.int(30000, 30012),
    order: (r) => r.int(100000, 999999),
  },
  message: 'Could not open JPA EntityManager for transaction: no database connection became free',
  details: 'HikariCP pool orders-rw: 20/20 active, 0 idle, %{waiting} waiting threads, order ORDER-%{order}',
  recoveryAction: 'Order write queued in the outbox, read traffic moved to the replica',
  thrown: {
    type: 'org.springframework.transaction.CannotCreateTransactionException',
    message: 'Could not open JPA EntityManager for transaction',
    frames: [
      'org.springframework.orm.jpa.JpaTransactionManager.doBegin:466',
      'org.springframework.aop.framework.CglibAopProxy$DynamicAdvisedInterceptor.intercept:720',
      'com.cali.order.OrderService$$SpringCGLIB$$0.place:generated',
      'com.cali.order.web.OrderController.create:83',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'org.hibernate.exception.JDBCConnectionException',
      message:
        'Unable to acquire JDBC Connection [orders-rw - Connection is not available, request timed out after %{waitedMs}ms (total=20, active=20, idle=0, waiting=%{waiting})]',
      frames: [
        'org.hibernate.exception.internal.SQLExceptionTypeDelegate.convert:51',
        'org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.acquireConnectionIfNeeded:116',
        'org.springframework.orm.jpa.JpaTransactionManager.doBegin:420',
      ],
    },
    {
      type: 'java.sql.SQLTransientConnectionException',
      message:
        'orders-rw - Connection is not available, request timed out after %{waitedMs}ms (total=20, active=20, idle=0, waiting=%{waiting})',
      frames: [
        'com.zaxxer.hikari.pool.HikariPool.createTimeoutException:686',
        'com.zaxxer.hikari.HikariDataSource.getConnection:100',
        'org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.acquireConnectionIfNeeded:113',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/orders' },
});

export const dbcp = javaVariant({
  name: 'dbcp2-idle-object',
  service: 'inventory-service',
  draws: { waiting: (r) => r.int(30, 74), sku: (r) => r.int(10000, 99999) },
  message: 'Database connections exhausted: stock query got no connection within 10s',
  details: 'DBCP2 BasicDataSource stock-db: 20/20 active, maxWaitMillis 10000, %{waiting} waiting threads',
  recoveryAction: 'Stock read answered from the last snapshot, abandoned connections reclaimed',
  thrown: {
    type: 'org.springframework.jdbc.CannotGetJdbcConnectionException',
    message:
      'Failed to obtain JDBC Connection; nested exception is java.sql.SQLException: Cannot get a connection, pool error Timeout waiting for idle object',
    frames: [
      'org.springframework.jdbc.datasource.DataSourceUtils.getConnection:81',
      'org.springframework.jdbc.core.JdbcTemplate.query:669',
      'com.cali.inventory.stock.StockRepository.levelOf:58',
      'com.cali.inventory.stock.StockService.available:96',
      'com.cali.inventory.api.StockController.show:37',
    ],
  },
  below: INVENTORY_WEB,
  causes: [
    {
      type: 'java.sql.SQLException',
      message: 'Cannot get a connection, pool error Timeout waiting for idle object',
      frames: [
        'org.apache.commons.dbcp2.PoolingDataSource.getConnection:142',
        'org.apache.commons.dbcp2.BasicDataSource.getConnection:1563',
        'org.springframework.jdbc.datasource.DataSourceUtils.getConnection:78',
      ],
    },
    {
      type: 'java.util.NoSuchElementException',
      message: 'Timeout waiting for idle object',
      frames: [
        'org.apache.commons.pool2.impl.GenericObjectPool.borrowObject:439',
        'org.apache.commons.dbcp2.PoolingDataSource.getConnection:134',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/stock/SKU-%{sku}' },
});

export const druid = javaVariant({
  name: 'mybatis-druid-timeout',
  service: 'analytics-engine',
  draws: {
    waiting: (r) => r.int(25, 60),
    waitedMs: (r) => r.int(30000, 30008),
    report: (r) => r.int(100, 999),
  },
  message: 'Report query got no database connection: Druid pool is exhausted',
  details: 'Druid pool warehouse: 20/20 active, maxWait 30000, %{waiting} waiting threads',
  recoveryAction: 'Report re-queued at low priority, ad-hoc queries suspended for 5min',
  thrown: {
    type: 'org.mybatis.spring.MyBatisSystemException',
    message: 'nested exception is org.apache.ibatis.exceptions.PersistenceException',
    frames: [
      'org.mybatis.spring.SqlSessionTemplate$SqlSessionInterceptor.invoke:441',
      'jdk.proxy2.$Proxy214.selectList:unknown',
      'com.cali.analytics.report.ReportQueries.rowsOf:72',
      'com.cali.analytics.api.ReportController.rows:88',
    ],
  },
  below: ANALYTICS_WEB,
  causes: [
    {
      type: 'org.apache.ibatis.exceptions.PersistenceException',
      message:
        '### Error querying database. Cause: org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection',
      frames: [
        'org.apache.ibatis.exceptions.ExceptionFactory.wrapException:30',
        'org.mybatis.spring.SqlSessionTemplate$SqlSessionInterceptor.invoke:427',
      ],
    },
    {
      type: 'org.springframework.jdbc.CannotGetJdbcConnectionException',
      message:
        'Failed to obtain JDBC Connection; nested exception is com.alibaba.druid.pool.GetConnectionTimeoutException',
      frames: [
        'org.springframework.jdbc.datasource.DataSourceUtils.getConnection:84',
        'org.mybatis.spring.SqlSessionTemplate$SqlSessionInterceptor.invoke:425',
      ],
    },
    {
      type: 'com.alibaba.druid.pool.GetConnectionTimeoutException',
      message: 'wait millis %{waitedMs}, active 20, maxActive 20, creating 0',
      frames: [
        'com.alibaba.druid.pool.DruidDataSource.getConnectionInternal:1773',
        'org.springframework.jdbc.datasource.DataSourceUtils.getConnection:80',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/reports/%{report}/rows' },
});
