'use client'
import { Alert, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { signIn } from 'next-auth/react'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { AwaitedFactor } from '#lib/access/pending-sign-in.ts'
import { EntrancePage } from './entrance-page.tsx'
import { SecondStep } from './second-step.tsx'
import { signInWith } from './sign-in-with.ts'

/**
 * @param elsewhere the name of the OpenID provider, where there is one
 * @param refused why a sign-in there ended here
 */
export function SignInForm({ elsewhere, refused }: { elsewhere: string | undefined; refused: string | undefined }) {
  const t = useText()
  const [problem, setProblem] = useState(refused)
  const [awaited, setAwaited] = useState<AwaitedFactor>()
  const [busy, setBusy] = useState(false)
  const goOn = () => window.location.assign('/')
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(undefined)
    const step = await signInWith(String(form.get('email') ?? ''), String(form.get('password') ?? ''))
    if (!step.problem && !step.awaited) return goOn()
    setBusy(false)
    setProblem(step.problem)
    setAwaited(step.awaited)
  }
  if (awaited) {
    return (
      <EntrancePage title={t('Second factor')} lead={t('Your password was right. Show that it is you.')}>
        <SecondStep awaited={awaited} onSignedIn={goOn} onStartOver={() => setAwaited(undefined)} />
      </EntrancePage>
    )
  }
  return (
    <EntrancePage
      title={t('Sign in')}
      lead={t('Estimates of symptom severity, and how far they agree with clinicians.')}
    >
      <form onSubmit={submit}>
        <Stack>
          {problem && (
            <Alert color="red" role="alert">
              {t.stored(problem)}
            </Alert>
          )}
          <TextInput name="email" type="email" label={t('E-mail')} autoComplete="username" required autoFocus />
          <PasswordInput name="password" label={t('Password')} autoComplete="current-password" required />
          <Button type="submit" loading={busy}>
            {t('Sign in')}
          </Button>
        </Stack>
      </form>
      {elsewhere && (
        <>
          <Divider label={t('or')} />
          <Button variant="default" onClick={() => void signIn('openid', { callbackUrl: '/' })}>
            {t('Sign in with {elsewhere}', { elsewhere })}
          </Button>
        </>
      )}
    </EntrancePage>
  )
}
