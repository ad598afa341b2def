'use client'
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { signIn } from 'next-auth/react'
import { type FormEvent, useState } from 'react'
import { EntrancePage } from './entrance-page.tsx'

export function SignInForm() {
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(undefined)
    const answer = await signIn('credentials', {
      email: form.get('email'),
      password: form.get('password'),
      redirect: false,
    }).catch(() => undefined)
    if (answer?.ok) return window.location.assign('/')
    setBusy(false)
    if (!answer) return setProblem('The server can’t be reached. Check the connection and try again.')
    setProblem(
      answer.error === 'too-many'
        ? 'Too many attempts for this address. Wait five minutes, then try again.'
        : 'The e-mail address or the password is not right.',
    )
  }
  return (
    <EntrancePage title="Sign in" lead="Estimates of symptom severity, and how far they agree with clinicians.">
      <form onSubmit={submit}>
        <Stack>
          {problem && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
          <PasswordInput name="password" label="Password" autoComplete="current-password" required />
          <Button type="submit" loading={busy}>
            Sign in
          </Button>
        </Stack>
      </form>
    </EntrancePage>
  )
}
