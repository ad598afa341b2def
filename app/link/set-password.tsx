'use client'
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useHash } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { AwaitedFactor } from '#lib/access/pending-sign-in.ts'
import { rpc } from '../rpc/client.ts'
import { EntrancePage } from '../sign-in/entrance-page.tsx'
import { SecondStep } from '../sign-in/second-step.tsx'
import { signInWith } from '../sign-in/sign-in-with.ts'
import { Loading, sentenceOf } from '../states.tsx'

/** The form by which a person with a link sets their password. */
export function SetPassword() {
  const t = useText()
  const [hash] = useHash()
  const token = hash.slice(1)
  const [awaited, setAwaited] = useState<AwaitedFactor>()
  const goOn = () => window.location.assign('/')
  const link = useQuery({ ...rpc.links.see.queryOptions({ input: { token } }), enabled: token !== '', retry: false })
  const set = useMutation(
    rpc.links.setPassword.mutationOptions({
      onSuccess: async ({ email }, { password }) => {
        const step = await signInWith(email, password)
        if (step.awaited) setAwaited(step.awaited)
        else goOn()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    set.mutate({ token, password: String(new FormData(event.currentTarget).get('password') ?? '') })
  }
  if (awaited) {
    return (
      <EntrancePage title={t('Second factor')} lead={t('Your password is set. Show that it is you.')}>
        <SecondStep awaited={awaited} onSignedIn={goOn} onStartOver={goOn} />
      </EntrancePage>
    )
  }
  if (token === '' || link.error) {
    return <DeadLink error={link.error} />
  }
  if (!link.data) {
    return (
      <EntrancePage title={t('Set your password')} lead={t('One moment.')}>
        <Loading rows={3} />
      </EntrancePage>
    )
  }
  const { name, email, kind } = link.data
  return (
    <EntrancePage
      title={kind === 'invitation' ? t('Welcome, {name}', { name }) : t('Set a new password')}
      lead={
        kind === 'invitation'
          ? t('Choose a password for your Concord account.')
          : t('For {name}. You will be signed out everywhere else.', { name })
      }
    >
      <form onSubmit={submit}>
        <Stack>
          {set.error && (
            <Alert color="red" role="alert">
              {sentenceOf(set.error, t)}
            </Alert>
          )}
          <TextInput label={t('E-mail')} value={email} readOnly name="email" autoComplete="username" />
          <PasswordInput
            name="password"
            label={t('New password')}
            description={t('At least 12 characters; four unrelated words are easy to remember')}
            minLength={12}
            maxLength={200}
            autoComplete="new-password"
            required
            autoFocus
          />
          <Button type="submit" loading={set.isPending || set.isSuccess}>
            {t('Set password and sign in')}
          </Button>
        </Stack>
      </form>
    </EntrancePage>
  )
}

/** For a link that was used, ran out, or is not complete. */
function DeadLink({ error }: { error: Error | null }) {
  const t = useText()
  return (
    <EntrancePage title={t('This link does not work')} lead={t('A link to set a password can be used once.')}>
      <Text size="sm">
        {error ? sentenceOf(error, t) : t('The link is not complete. Copy all of it, up to its last character.')}
      </Text>
      <Button component="a" href="/sign-in" variant="default">
        {t('Go to sign in')}
      </Button>
    </EntrancePage>
  )
}
