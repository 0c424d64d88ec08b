import type { Vocabulary } from '../template.ts';

const JOBS = ['sessionize', 'funnel-daily', 'cohort-weekly', 'revenue-hourly'] as const;

export const analyticsEngine: Vocabulary = {
  info: [
    (r) => `Job ${r.pick(JOBS)} finished: ${r.int(10000, 900000)} rows in ${r.decimal(1, 40, 1)}s`,
    (r) => `Window closed: page-views ${r.pick(['1m', '5m', '15m'])}, ${r.int(2000, 90000)} events`,
    (r) => `Committed offsets for clickstream-${r.int(0, 11)}: ${r.int(10000000, 99999999)}`,
    (r) => `GET /api/v1/reports/${r.pick(JOBS)} 200 ${r.int(20, 400)}ms`,
    (r) => `POST /api/v1/events/batch 202 ${r.int(4, 40)}ms (${r.int(20, 500)} events)`,
    (r) => `Dashboard tile ${r.int(1, 60)} refreshed in ${r.int(30, 700)}ms`,
    (r) =>
      `Parquet segment written: s3://analytics-lake/clickstream/part-${r.int(10000, 99999)}.parquet (${r.int(8, 128)}MB)`,
    (r) => `Compaction merged ${r.int(4, 40)} segments into ${r.int(1, 4)}`,
    (r) => `Model churn-v${r.int(3, 6)} scored ${r.int(1000, 40000)} users, auc ${r.decimal(0.81, 0.89, 3)}`,
    (r) => `Late events accepted: ${r.int(1, 90)} within the ${r.int(5, 15)}min grace period`,
    (r) => `Schema registry: clickstream-value v${r.int(11, 19)} is backward compatible`,
    (r) =>
      `G1 young collection ${r.int(8, 60)}ms, heap ${r.int(400, 900)}MB -> ${r.int(120, 380)}MB of 2048MB`,
    (r) => `Experiment EXP-${r.int(100, 999)} assigned: ${r.int(400, 9000)} users, split 50/50`,
    (r) => `Late-night replay of ${r.pick(JOBS)}: day ${r.int(1, 18)} of January, ${r.int(2, 60)} partitions`,
    (r) =>
      `Session cut: ${r.int(3, 90)} page views, ${r.int(1, 40)}min, entry ${r.pick(['search', 'push', 'direct', 'ad-241'])}`,
    (r) =>
      `Materialised view ${r.pick(['gmv_daily', 'retention_d7', 'search_ctr'])} refreshed in ${r.int(300, 2400)}ms`,
    (r) => `Funnel step cart -> pay: ${r.decimal(38, 61, 1)}% over ${r.int(800, 9000)} sessions`,
    (r) => `Partition ${r.int(0, 11)} of clickstream assigned, position ${r.int(10000000, 99999999)}`,
    (r) => `GET /api/v1/dashboards/${r.int(10, 90)} 200 ${r.int(30, 480)}ms (${r.int(4, 16)} tiles)`,
  ],
  warn: [
    (r) => `clickstream consumer is ${r.int(200, 950)} messages behind (warn above 100)`,
    (r) => `Job ${r.pick(JOBS)} ran ${r.int(10, 60)}% longer than its median`,
    (r) => `${r.int(1, 40)} events dropped by schema check in ${r.pick(JOBS)}: unknown field`,
    (r) => `Report query slow: ${r.int(1200, 2900)}ms (budget 3000ms)`,
    (r) => `Heap usage ${r.int(70, 79)}% after collection (warn above 70%)`,
    (r) => `Bot traffic share ${r.int(4, 9)}% in the last window (usual 2%)`,
    (r) => `Partition skew ${r.decimal(1.6, 2.9, 1)} on clickstream, hottest clickstream-${r.int(0, 11)}`,
    (r) => `Watermark of page-views ${r.int(20, 90)}s old (usual 10s)`,
    (r) =>
      `${r.pick(['gmv_daily', 'retention_d7'])} moved ${r.int(11, 24)}% against last week, flagged for a look`,
  ],
};
