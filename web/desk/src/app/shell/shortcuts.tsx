import { Kbd, Table } from '@mantine/core';
import { modals } from '@mantine/modals';

const SHORTCUTS: readonly [string[], string][] = [
  [['Alt', 'J'], 'Next conversation'],
  [['Alt', 'K'], 'Previous conversation'],
  [['Alt', 'L'], 'Write a reply'],
  [['Alt', 'P'], 'Write a private note'],
  [['Enter'], 'Send (Shift + Enter for a new line)'],
  [['/'], 'Insert a canned reply by its shortcode'],
  [['Alt', 'E'], 'Resolve'],
  [['Alt', 'M'], 'Snooze'],
  [['Ctrl', 'K'], 'Search and commands'],
];

export function openShortcuts(): void {
  modals.open({
    title: 'Keyboard shortcuts',
    children: (
      <Table verticalSpacing={7}>
        <Table.Tbody>
          {SHORTCUTS.map(([combination, meaning]) => (
            <Table.Tr key={meaning}>
              <Table.Td w={140}>
                {combination.map((key, index) => (
                  <span key={key}>
                    {index > 0 && ' + '}
                    <Kbd>{key}</Kbd>
                  </span>
                ))}
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    ),
  });
}
