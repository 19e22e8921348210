import { Badge, Tooltip } from '@mantine/core';
import { IconShieldCheckFilled, IconShieldQuestion } from '@tabler/icons-react';

/** Whether we know that customers are who they say they are. */
export function VerifiedBadge({ verified }: { verified: boolean }) {
  return verified ? (
    <Tooltip label="Identity checked: by the shop's sign-in, or by order number, e-mail and a one-time code">
      <Badge color="green" variant="light" size="sm" leftSection={<IconShieldCheckFilled size={12} />}>
        Verified
      </Badge>
    </Tooltip>
  ) : (
    <Tooltip label="Nobody has checked who this is: don't share order or payment details">
      <Badge color="gray" variant="light" size="sm" leftSection={<IconShieldQuestion size={12} />}>
        Not verified
      </Badge>
    </Tooltip>
  );
}
