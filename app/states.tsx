'use client'
import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'

/** What a page shows while it waits: the shape of what comes, so that nothing jumps. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const t = useText()
  return (
    <Stack aria-busy="true" aria-label={t('Loading')} role="status">
      <Skeleton height={28} width={260} />
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <Skeleton key={i} height={36} />
      ))}
    </Stack>
  )
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useText()
  // Trying again does not help where a page's subject does not exist, or is not for this person.
  const isMissing = retry !== undefined && (error as { status?: number } | null)?.status === 404
  return (
    <Alert
      color="red"
      icon={<IconAlertCircle aria-hidden />}
      title={isMissing ? t('Not found') : t('Something went wrong')}
      role="alert"
    >
      <Text size="sm">{sentenceOf(error)}</Text>
      {isMissing && (
        <Anchor href="/" size="sm">
          {t('Go to studies')}
        </Anchor>
      )}
      {retry && !isMissing && (
        <Button mt="sm" size="xs" variant="default" onClick={retry}>
          {t('Try again')}
        </Button>
      )}
    </Alert>
  )
}

export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" py={56} gap="sm">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" ta="center" maw={480}>
        {children}
      </Text>
      <Group>{action}</Group>
    </Stack>
  )
}

export function sentenceOf(error: unknown): string {
  if (error instanceof Error && error.message === 'Failed to fetch')
    return 'The server can’t be reached. Check the connection. Saved work is not affected.'
  return error instanceof Error && error.message ? error.message : 'Something unexpected went wrong.'
}

/** Tells of a failed action where the person is. */
export function tellProblem(error: unknown): void {
  notifications.show({ color: 'red', title: 'Something went wrong', message: sentenceOf(error), autoClose: 10_000 })
}
