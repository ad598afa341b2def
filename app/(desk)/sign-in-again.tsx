import { Alert, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { AwaitedFactor } from '#lib/access/pending-sign-in.ts'
import { SecondStep } from '../sign-in/second-step.tsx'
import { signInWith } from '../sign-in/sign-in-with.ts'

/** Asks for the password in front of a page whose session has ended, so that what was typed there stays. */
export function SignInAgain({ email, onSignedIn }: { email: string; onSignedIn: () => void }) {
  const t = useText()
  const [problem, setProblem] = useState<string>()
  const [awaited, setAwaited] = useState<AwaitedFactor>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // The form stands in front of others, which must not be sent with it.
    event.stopPropagation()
    setBusy(true)
    const step = await signInWith(email, String(new FormData(event.currentTarget).get('password') ?? ''))
    setBusy(false)
    setProblem(step.problem)
    setAwaited(step.awaited)
    if (!step.problem && !step.awaited) onSignedIn()
  }
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t('Your session has ended')}
    >
      {awaited ? (
        <SecondStep awaited={awaited} onSignedIn={onSignedIn} onStartOver={() => setAwaited(undefined)} />
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{t('Sign in again to go on. What you typed on this page is still there.')}</Text>
            {problem && (
              <Alert color="red" role="alert">
                {t.stored(problem)}
              </Alert>
            )}
            <TextInput label={t('E-mail')} value={email} readOnly autoComplete="username" />
            <PasswordInput
              name="password"
              label={t('Password')}
              autoComplete="current-password"
              required
              data-autofocus
            />
            <Group justify="space-between">
              <Button component="a" href="/sign-in" variant="subtle">
                {t('Sign in as somebody else')}
              </Button>
              <Button type="submit" loading={busy}>
                {t('Sign in')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
