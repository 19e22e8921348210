import { describe, expect, test } from 'vitest';
import { safeNodes, safeUrl } from '../src/panel/view/safe_html';

function cleaned(html: string): string {
  const holder = document.createElement('div');
  holder.append(safeNodes(html, 'https://desk.example'));
  return holder.innerHTML;
}

describe('safeNodes', () => {
  test('keeps formatting', () => {
    const html = '<p>You have <strong>30 days</strong>.</p><ul><li>one</li></ul>';
    expect(cleaned(html)).toBe(html);
  });

  test.each([
    ['<script>alert(1)</script>a', 'a'],
    ['<p onclick="alert(1)" style="position:fixed">a</p>', '<p>a</p>'],
    ['<svg onload="alert(1)"></svg>a', 'a'],
    ['<img src="data:text/html,x" onerror="alert(1)">a', 'a'],
    ['<form><button>a</button></form>', 'a'],
    ['<iframe srcdoc="<script>alert(1)</script>"></iframe>', ''],
  ])('takes out what could run: %s', (html, expected) => {
    expect(cleaned(html)).toBe(expected);
  });

  test("links open beside the page and lead back to nothing; a relative one is the server's", () => {
    expect(cleaned('<a href="/help/returns">Returns</a>')).toBe(
      '<a href="https://desk.example/help/returns" target="_blank" rel="noopener noreferrer">Returns</a>',
    );
    expect(cleaned('<a href="javascript:alert(1)">x</a>')).toBe('<a>x</a>');
  });

  test('safeUrl refuses other protocols', () => {
    expect(safeUrl('javascript:alert(1)', 'https://desk.example')).toBeNull();
    expect(safeUrl('/a', 'https://desk.example')).toBe('https://desk.example/a');
  });
});
