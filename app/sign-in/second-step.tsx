import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { AwaitedFactor } from '#lib/access/pending-sign-in.ts'
import { phrase } from '#lib/messages/message.ts'
import { type SignInStep, signInWithCode, signInWithPasskey } from './sign-in-with.ts'

const FIELDS = {
  app: {
    label: phrase('factor|Code'),
    description: phrase('The six digits that your authenticator app shows now'),
    mode: 'numeric',
  },
  recovery: { label: phrase('Recovery code'), description: phrase('Each works once'), mode: 'text' },
} as const

/** Asks for the second factor after a right password. */
export function SecondStep({
  awaited: { ticket, ways },
  onSignedIn,
  onStartOver,
}: {
  awaited: AwaitedFactor
  onSignedIn: () => void
  onStartOver: () => void
}) {
  const t = useText()
  const [way, setWay] = useState<'app' | 'recovery' | undefined>(ways.includes('app') ? 'app' : undefined)
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const attempt = async (signingIn: Promise<SignInStep>) => {
    setBusy(true)
    setProblem(undefined)
    const { problem: said } = await signingIn
    if (!said) return onSignedIn()
    setBusy(false)
    setProblem(said)
  }
  return (
    <Stack>
      {problem && (
        <Alert color="red" role="alert">
          {t.stored(problem)}
        </Alert>
      )}
      {way && <CodeForm way={way} isBusy={busy} onCode={(code) => void attempt(signInWithCode(ticket, way, code))} />}
      {ways.includes('passkey') && (
        <Button
          variant={way ? 'default' : 'filled'}
          leftSection={<IconFingerprint size={18} aria-hidden />}
          onClick={() => void attempt(signInWithPasskey(ticket))}
          loading={busy && !way}
          disabled={busy && !!way}
        >
          {t('Use passkey')}
        </Button>
      )}
      <Group gap="md">
        {way === 'recovery' && ways.includes('app') && (
          <Other onClick={() => setWay('app')}>{t('Use authenticator app')}</Other>
        )}
        {way !== 'recovery' && ways.includes('recovery') && (
          <Other onClick={() => setWay('recovery')}>{t('Use recovery code')}</Other>
        )}
        <Other onClick={onStartOver}>{t('Start over')}</Other>
      </Group>
      <Text size="xs" c="dimmed">
        {t('Without any of these, ask an administrator to remove your second factor.')}
      </Text>
    </Stack>
  )
}

function Other({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Anchor component="button" type="button" size="sm" onClick={onClick}>
      {children}
    </Anchor>
  )
}

function CodeForm({
  way,
  isBusy,
  onCode,
}: {
  way: keyof typeof FIELDS
  isBusy: boolean
  onCode: (code: string) => void
}) {
  const t = useText()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // The form may stand in front of others, which must not be sent with it.
    event.stopPropagation()
    const code = String(new FormData(event.currentTarget).get('code') ?? '')
    onCode(code)
  }
  const field = FIELDS[way]
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          key={way}
          name="code"
          label={t(field.label)}
          description={t(field.description)}
          inputMode={field.mode}
          autoComplete="one-time-code"
          required
          data-autofocus
          autoFocus
        />
        <Button type="submit" loading={isBusy}>
          {t('Sign in')}
        </Button>
      </Stack>
    </form>
  )
}
