import { describe, expect, test } from 'vitest';
import { readSettings, type Sources } from '../src/loader/settings';

function read(overrides: Partial<Sources> = {}) {
  const scriptUrl = 'https://desk.example/widget/loader.js';
  return readSettings({ object: undefined, attributes: {}, scriptUrl, browserLocale: 'en-US', ...overrides });
}

describe('readSettings', () => {
  test('without settings the widget talks to where its script came from', () => {
    expect(read()).toEqual({
      baseUrl: 'https://desk.example',
      position: 'right',
      color: null,
      locale: 'en-US',
      colorScheme: 'auto',
      user: null,
      suggestions: [],
    });
  });

  test('reads data attributes', () => {
    const attributes = {
      baseUrl: 'https://help.example/desk/',
      position: 'left',
      color: '#123',
      userId: '42',
      userIdentifierHash: 'abc',
    };
    expect(read({ attributes })).toMatchObject({
      baseUrl: 'https://help.example/desk',
      position: 'left',
      color: '#123',
      user: { id: '42', identifier_hash: 'abc' },
    });
  });

  test('the settings object wins over the attributes', () => {
    const object = { color: '#fff', user: { id: 7, email: 'maya@example.com' } };
    const settings = read({ object, attributes: { color: '#000', userId: '42' } });
    expect(settings.color).toBe('#fff');
    expect(settings.user).toEqual({ id: '7', email: 'maya@example.com' });
  });

  test.each([
    null,
    'text',
    3,
    [],
    { color: 'url(x)', locale: 'not a locale', position: 'top', user: { name: 'x' } },
  ])('nonsense is left out: %j', (object) => {
    expect(read({ object })).toEqual(read());
  });
});
