import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

import desk from './desk/eslint.js';

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', 'api.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...desk,
  { files: ['**/*.{js,mjs}'], ignores: ['shop/**'], languageOptions: { globals: globals.node } },
  { files: ['shop/**/*.js'], languageOptions: { globals: globals.browser } },
);
