'use client'
import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { isMessage, phrase, type Source } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { Translator } from '#lib/messages/translator.ts'

const UNREACHABLE: Source = 'The server can’t be reached. Check the connection. Saved work is not affected.'
const UNEXPECTED: Source = 'Something unexpected went wrong.'

/** How browsers say that there was no answer: Chromium, Firefox, Safari. */
const NO_ANSWER = /^(?:Failed to fetch|NetworkError when attempting to fetch|Load failed)/

/** Whether an error is of oRPC itself, or of a proxy on the way: its words are for programmers. Codes of Concord are in lower case. */
function isOfTransport(error: Error): boolean {
  const { code } = error as { code?: unknown }
  return (
    (typeof code === 'string' && /^[A-Z_]+$/.test(code)) || /^(?:Cannot parse response|Invalid RPC)/.test(error.message)
  )
}

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
      <Text size="sm">{sentenceOf(error, t)}</Text>
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

/** What to say of an error: the server’s sentence, which is in the person’s language, or one of the page’s own. */
export function sentenceOf(error: unknown, t: Translator): string {
  return t.stored(storedSentenceOf(error))
}

/** The same to be kept, and shown by `t.stored`. */
export function storedSentenceOf(error: unknown): string {
  if (!(error instanceof Error) || !error.message) return UNEXPECTED
  if (NO_ANSWER.test(error.message)) return UNREACHABLE
  if (isOfTransport(error)) return UNEXPECTED
  // An error of ours that was thrown in the browser has its message in all languages.
  const { text } = error as { text?: unknown }
  return isMessage(text) ? storedText(text) : error.message
}

/** Tells of a failed action where the person is. */
export function tellProblem(error: unknown): void {
  notifications.show({
    color: 'red',
    title: <Stored text={storedText(phrase('Something went wrong'))} />,
    message: <Stored text={storedSentenceOf(error)} />,
    autoClose: 10_000,
  })
}

function Stored({ text }: { text: string }) {
  return useText().stored(text)
}
