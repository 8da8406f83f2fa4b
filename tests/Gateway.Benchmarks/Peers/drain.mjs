// Graphile Worker at its best: jobs fetched 500 at a time, completed in batches, and nothing that keeps an order. Prints the seconds; ends with 1 when it
// comes to no end by itself.
import { makeWorkerUtils, run, Logger } from 'graphile-worker';
import pg from 'pg';

const patience = 240;
const [connectionString, jobs, concurrency, payload] = process.argv.slice(2);
let done = 0;
const giveUp = setTimeout(() => {
  console.error(`not at its end within ${patience} s: ${done} of ${jobs} jobs handled`);
  process.exit(1);
}, patience * 1000);

const logger = new Logger(() => () => {});
const utils = await makeWorkerUtils({ connectionString, logger });
await utils.migrate();
await utils.release();
const db = new pg.Client({ connectionString });
await db.connect();
// Many in one call: as many calls of add_job in one statement take quadratic time.
await db.query(
  `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
     SELECT ROW('nothing', $1::json, NULL, NULL, NULL, NULL, NULL, NULL)::graphile_worker.job_spec FROM generate_series(1, $2::int)))`, [payload, jobs]);
await db.query('ANALYZE');

let all;
const finished = new Promise((resolve) => { all = resolve; });
const began = process.hrtime.bigint();
const runner = await run({
  preset: {
    worker: {
      connectionString, logger, concurrentJobs: Number(concurrency), maxPoolSize: 10, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0,
    },
  },
  taskList: { nothing: () => { if (++done >= Number(jobs)) all(); } },
});
await finished;
while (Number((await db.query('SELECT count(*) FROM graphile_worker._private_jobs')).rows[0].count) > 0) await new Promise((later) => setTimeout(later, 20));
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
await runner.stop();
await db.end();
clearTimeout(giveUp);
console.log(seconds);
