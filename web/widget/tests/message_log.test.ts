import { describe, expect, test } from 'vitest';
import { MessageLog } from '../src/conversation/message_log';
import { makeMessage } from './factories';

const sequences = (log: MessageLog) => log.messages.map(({ sequence }) => sequence);

describe('MessageLog', () => {
  test('orders messages and drops what it already has', () => {
    const log = new MessageLog();
    log.mergeAfter(0, [makeMessage({ sequence: 2 }), makeMessage({ sequence: 1 })]);
    const again = log.mergeOne(makeMessage({ sequence: 2 }));
    expect(again).toEqual({ added: [], hasGap: false });
    expect(sequences(log)).toEqual([1, 2]);
  });

  test('a jump in single messages is a gap until the server answered for it', () => {
    const log = new MessageLog();
    log.mergeOne(makeMessage({ sequence: 1 }));
    expect(log.mergeOne(makeMessage({ sequence: 4 })).hasGap).toBe(true);
    expect(log.cursor).toBe(1);
    expect(log.mergeAfter(1, [makeMessage({ sequence: 3 }), makeMessage({ sequence: 4 })]).hasGap).toBe(
      false,
    );
    expect(log.cursor).toBe(4);
    expect(sequences(log)).toEqual([1, 3, 4]);
  });

  test('a late message closes the gap by itself', () => {
    const log = new MessageLog();
    log.mergeOne(makeMessage({ sequence: 1 }));
    log.mergeOne(makeMessage({ sequence: 3 }));
    expect(log.mergeOne(makeMessage({ sequence: 2 })).hasGap).toBe(false);
    expect(log.cursor).toBe(3);
  });

  test('an answer that begins after the cursor does not hide what is missing', () => {
    const log = new MessageLog();
    log.mergeOne(makeMessage({ sequence: 1 }));
    expect(log.mergeAfter(5, [makeMessage({ sequence: 6 })]).hasGap).toBe(true);
    expect(log.cursor).toBe(1);
  });

  test('random deliveries, doubled, dropped and out of order, end complete after one resync', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 200; round += 1) {
      const visible = Array.from({ length: 30 }, (_, index) => index + 1).filter(() => random() > 0.2);
      const all = visible.map((sequence) => makeMessage({ sequence }));
      const log = new MessageLog();
      for (const message of [...all, ...all].sort(() => random() - 0.5)) {
        if (random() > 0.3) log.mergeOne(message);
      }
      const after = log.cursor;
      log.mergeAfter(
        after,
        all.filter(({ sequence }) => sequence > after),
      );
      expect(sequences(log)).toEqual(visible);
    }
  });
});
