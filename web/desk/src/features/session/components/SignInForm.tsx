import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';

import { ApiError, describeError } from '../../../shared/api/client';
import type { Staff } from '../../../shared/api/types';
import { useSignIn } from '../api/sign-in';

export function SignInForm({ onSignedIn }: { onSignedIn: (staff: Staff) => void }) {
  const signIn = useSignIn();
  const passwordInput = useRef<HTMLInputElement>(null);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: isEmail('Enter your e-mail address, like dana@company.com'),
      password: isNotEmpty('Enter your password'),
    },
  });

  useEffect(() => {
    if (signIn.isError) passwordInput.current?.focus();
  }, [signIn.isError, signIn.failureReason]);

  const submit = form.onSubmit((credentials) =>
    signIn.mutate(credentials, {
      onSuccess: onSignedIn,
      onError: () => form.setFieldValue('password', ''),
    }),
  );

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {signIn.error && (
          <Alert color="red" icon={<IconAlertCircle size={18} />} role="alert" title={titleOf(signIn.error)}>
            {explanationOf(signIn.error)}
          </Alert>
        )}
        <TextInput
          label="E-mail"
          type="email"
          size="md"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordInput
          ref={passwordInput}
          label="Password"
          size="md"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={signIn.isPending} mt={4}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

const isWrongPassword = (error: unknown) =>
  error instanceof ApiError && error.code === 'wrong_email_or_password';

function titleOf(error: unknown): string {
  if (isWrongPassword(error)) return 'Wrong e-mail or password';
  if (error instanceof ApiError && error.code === 'too_many_requests') return 'Too many attempts';
  return 'Could not sign you in';
}

function explanationOf(error: unknown): string {
  return isWrongPassword(error)
    ? 'Check both and try again. If you have forgotten your password, ask your administrator for a new one.'
    : describeError(error);
}
