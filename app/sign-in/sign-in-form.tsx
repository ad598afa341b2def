'use client'
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { EntrancePage } from './entrance-page.tsx'
import { signInWith } from './sign-in-with.ts'

export function SignInForm() {
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(undefined)
    const said = await signInWith(String(form.get('email') ?? ''), String(form.get('password') ?? ''))
    if (!said) return window.location.assign('/')
    setBusy(false)
    setProblem(said)
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
