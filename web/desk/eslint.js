import reactHooks from 'eslint-plugin-react-hooks';

/** Imports run shared → features → app, and a feature never reaches into another: app puts them together. */
const FEATURES = [
  'session',
  'queue',
  'conversation',
  'approvals',
  'policy',
  'knowledge',
  'overview',
  'teams',
  'reports',
  'audit',
  'webhooks',
  'canned',
  'insight',
];

const forbid = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default [
  { files: ['desk/src/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  forbid(['desk/src/shared/**'], ['**/features/**', '**/app/**'], 'shared imports neither features nor app.'),
  ...FEATURES.map((feature) =>
    forbid(
      [`desk/src/features/${feature}/**`],
      ['**/app/**', ...FEATURES.filter((other) => other !== feature).map((other) => `**/${other}/**`)],
      'A feature imports shared and itself; what joins features belongs to app.',
    ),
  ),
];
