/** What lies below the services' own code: frameworks down to the thread, filters and wrappers left out. */

/** Spring MVC 5.2 on Tomcat 9 and JDK 11: payment-api. */
export const PAYMENT_WEB: readonly string[] = [
  'jdk.internal.reflect.GeneratedMethodAccessor%{accessor}.invoke:unknown',
  'java.lang.reflect.Method.invoke:566',
  'org.springframework.web.method.support.InvocableHandlerMethod.doInvoke:190',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch:1032',
  'javax.servlet.http.HttpServlet.service:741',
  'org.apache.catalina.core.ApplicationFilterChain.doFilter:166',
  'org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run:61',
  'java.lang.Thread.run:834',
];

/** Spring MVC 6.1 on Tomcat 10 and JDK 21: order-service. */
export const ORDER_WEB: readonly string[] = [
  'jdk.internal.reflect.DirectMethodHandleAccessor.invoke:103',
  'java.lang.reflect.Method.invoke:580',
  'org.springframework.web.method.support.InvocableHandlerMethod.doInvoke:255',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch:1089',
  'jakarta.servlet.http.HttpServlet.service:590',
  'org.apache.catalina.core.ApplicationFilterChain.internalDoFilter:205',
  'org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker:1191',
  'java.lang.Thread.run:1583',
];

/** Spring MVC 5.1 on Tomcat 9 and JDK 8: inventory-service. */
export const INVENTORY_WEB: readonly string[] = [
  'sun.reflect.GeneratedMethodAccessor%{accessor}.invoke:unknown',
  'sun.reflect.DelegatingMethodAccessorImpl.invoke:43',
  'java.lang.reflect.Method.invoke:498',
  'org.springframework.web.method.support.InvocableHandlerMethod.doInvoke:189',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch:1038',
  'javax.servlet.http.HttpServlet.service:660',
  'org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run:61',
  'java.lang.Thread.run:748',
];

/** Spring MVC 5.3 on Tomcat 9 and JDK 17: analytics-engine. */
export const ANALYTICS_WEB: readonly string[] = [
  'jdk.internal.reflect.GeneratedMethodAccessor%{accessor}.invoke:unknown',
  'java.lang.reflect.Method.invoke:568',
  'org.springframework.web.method.support.InvocableHandlerMethod.doInvoke:205',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch:1072',
  'javax.servlet.http.HttpServlet.service:696',
  'org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker:1191',
  'java.lang.Thread.run:840',
];

/** A batch listener of Spring Kafka 2.8 on JDK 17: analytics-engine. */
export const ANALYTICS_KAFKA: readonly string[] = [
  'jdk.internal.reflect.GeneratedMethodAccessor%{accessor}.invoke:unknown',
  'java.lang.reflect.Method.invoke:568',
  'org.springframework.kafka.listener.adapter.BatchMessagingMessageListenerAdapter.onMessage:146',
  'org.springframework.kafka.listener.KafkaMessageListenerContainer$ListenerConsumer.doInvokeBatchListener:2198',
  'org.springframework.kafka.listener.KafkaMessageListenerContainer$ListenerConsumer.run:1291',
  'java.util.concurrent.FutureTask.run:264',
  'java.lang.Thread.run:840',
];

/** A listener of Spring Rabbit 3.1 on JDK 21: order-service. */
export const ORDER_RABBIT: readonly string[] = [
  'jdk.internal.reflect.DirectMethodHandleAccessor.invoke:103',
  'java.lang.reflect.Method.invoke:580',
  'org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter.onMessage:153',
  'org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer.doReceiveAndExecute:1045',
  'org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer$AsyncMessageProcessingConsumer.run:1430',
  'java.lang.Thread.run:1583',
];

/** A method with `@Scheduled` in Spring 5.1 on JDK 8: inventory-service. */
export const INVENTORY_SCHEDULED: readonly string[] = [
  'sun.reflect.GeneratedMethodAccessor%{accessor}.invoke:unknown',
  'java.lang.reflect.Method.invoke:498',
  'org.springframework.scheduling.support.ScheduledMethodRunnable.run:84',
  'org.springframework.scheduling.support.DelegatingErrorHandlingRunnable.run:54',
  'java.util.concurrent.Executors$RunnableAdapter.call:511',
  'java.util.concurrent.FutureTask.runAndReset:308',
  'java.util.concurrent.ThreadPoolExecutor.runWorker:1149',
  'java.lang.Thread.run:748',
];

/** A method with `@Scheduled` in Spring 5.2 on JDK 11: payment-api. */
export const PAYMENT_SCHEDULED: readonly string[] = [
  'jdk.internal.reflect.GeneratedMethodAccessor%{accessor}.invoke:unknown',
  'java.lang.reflect.Method.invoke:566',
  'org.springframework.scheduling.support.ScheduledMethodRunnable.run:84',
  'org.springframework.scheduling.support.DelegatingErrorHandlingRunnable.run:54',
  'java.util.concurrent.FutureTask.runAndReset:305',
  'java.util.concurrent.ThreadPoolExecutor.runWorker:1128',
  'java.lang.Thread.run:834',
];

/** A task of an executor on JDK 17: analytics-engine. */
export const ANALYTICS_EXECUTOR: readonly string[] = [
  'java.util.concurrent.FutureTask.run:264',
  'java.util.concurrent.ThreadPoolExecutor.runWorker:1136',
  'java.util.concurrent.ThreadPoolExecutor$Worker.run:635',
  'java.lang.Thread.run:840',
];
