import { describe, expect, it } from 'vitest';

import { summary } from '../../shared/testing';
import { awayHint, mailAddress } from './mail-route';

const contact = { id: 'k1', name: 'Ines', email: 'ines@example.com', verified: false };

describe('a reply by mail', () => {
  it('goes where the customer asked for it', () => {
    expect(mailAddress(summary({ reply_email: 'other@example.com' }))).toBe('other@example.com');
  });

  it('goes to a checked address, and never to one that anybody may have typed', () => {
    expect(mailAddress(summary({ contact: { ...contact, verified: true } }))).toBe('ines@example.com');
    expect(mailAddress(summary({ contact }))).toBeNull();
  });

  it('is announced while the customer is away', () => {
    expect(awayHint(summary({ customer_is_there: true }), 'Ines')).toBeNull();
    expect(awayHint(summary({ customer_is_there: false }), 'Ines')).toMatch(
      'goes to ines@example.com by mail too',
    );
    expect(awayHint(summary({ customer_is_there: false, contact }), 'Ines')).toMatch('left no address');
  });
});
