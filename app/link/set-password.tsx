'use client'
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useHash } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { AwaitedFactor } from '#lib/access/pending-sign-in.ts'
import { phrase } from '#lib/messages/message.ts'
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
  const onSuccess = async ({ email }: { email: string }, { password }: { password: string }) => {
    const step = await signInWith(email, password)
    if (step.awaited) setAwaited(step.awaited)
    else goOn()
  }
  const set = useMutation(rpc.links.setPassword.mutationOptions({ onSuccess }))
  const join = useMutation(rpc.links.join.mutationOptions({ onSuccess }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const password = String(given.get('password') ?? '')
    if (given.has('name')) join.mutate({ token, password, name: String(given.get('name')) })
    else set.mutate({ token, password })
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
  const used = link.data.kind === 'study' ? join : set
  return (
    <EntrancePage {...leadOf(link.data, t)}>
      <form onSubmit={submit}>
        <Stack>
          {used.error && (
            <Alert color="red" role="alert">
              {sentenceOf(used.error, t)}
            </Alert>
          )}
          <TextInput label={t('E-mail')} value={link.data.email} readOnly name="email" autoComplete="username" />
          {link.data.kind === 'study' && (
            <TextInput name="name" label={t('Your name')} autoComplete="name" required maxLength={200} autoFocus />
          )}
          <PasswordInput
            name="password"
            label={t('New password')}
            description={t('At least 12 characters; four unrelated words are easy to remember')}
            minLength={12}
            maxLength={200}
            autoComplete="new-password"
            required
            autoFocus={link.data.kind !== 'study'}
          />
          <Button type="submit" loading={used.isPending || used.isSuccess}>
            {link.data.kind === 'study' ? t('Create account and join') : t('Set password and sign in')}
          </Button>
        </Stack>
      </form>
    </EntrancePage>
  )
}

type Link = Awaited<ReturnType<typeof rpc.links.see.call>>

function leadOf(link: Link, t: PageTranslator): { title: string; lead: string } {
  if (link.kind === 'study') {
    const { study, by, role } = link
    return {
      title: t('Join “{study}”', { study }),
      lead: t('{by} invited you as a {role}. Choose a password for your Concord account.', {
        by,
        role: STUDY_ROLES[role],
      }),
    }
  }
  const { name } = link
  return link.kind === 'invitation'
    ? { title: t('Welcome, {name}', { name }), lead: t('Choose a password for your Concord account.') }
    : { title: t('Set a new password'), lead: t('For {name}. You will be signed out everywhere else.', { name }) }
}

const STUDY_ROLES = { rater: phrase('rater'), viewer: phrase('viewer'), manager: phrase('manager') }

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
