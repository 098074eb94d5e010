// A minimal app of Bolt for JavaScript as its documentation writes one, with everything at its default.
import { readFileSync } from 'node:fs';
import { App } from '@slack/bolt';
import { createClient } from 'redis';

const cards = JSON.parse(readFileSync(process.env.CARDS, 'utf8'));

const redis = await createClient({ url: process.env.REDIS_URL })
  .on('error', (error) => console.error(error))
  .connect();

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
  customRoutes: [
    {
      path: '/readyz',
      method: ['GET'],
      handler: (_, response) => {
        response.writeHead(200);
        response.end();
      },
    },
  ],
});

app.action(/.*/, async ({ ack, body, client }) => {
  await ack();
  const once = { condition: 'NX', expiration: { type: 'EX', value: 60 } };
  if (await redis.set(`bench:${body.trigger_id}`, '1', once)) {
    const { channel, message } = body;
    await client.chat.update({ channel: channel.id, ts: message.ts, ...cards.update });
    await client.chat.postMessage({ channel: channel.id, thread_ts: message.thread_ts, ...cards.post });
  }
});

await app.start({ host: '127.0.0.1', port: Number(process.env.PORT) });
