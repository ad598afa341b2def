'use client'
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { signIn } from 'next-auth/react'
import type { FormEvent } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '../rpc/client.ts'
import { EntrancePage } from '../sign-in/entrance-page.tsx'
import { sentenceOf } from '../states.tsx'

export function SetupForm() {
  const t = useText()
  const create = useMutation(
    rpc.setup.createAdministrator.mutationOptions({
      onSuccess: async (_, { email, password }) => {
        await signIn('credentials', { email, password, redirect: false })
        window.location.assign('/')
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    create.mutate({ code: text('code'), name: text('name'), email: text('email'), password: text('password') })
  }
  return (
    <EntrancePage
      title={t('Create the first administrator')}
      lead={t('The terminal where Concord was started printed a one-time code.')}
    >
      <form onSubmit={submit}>
        <Stack>
          {create.error && (
            <Alert color="red" role="alert">
              {sentenceOf(create.error, t)}
            </Alert>
          )}
          <TextInput
            name="code"
            label={t('One-time code')}
            placeholder="XXXX-XXXX-XXXX"
            autoComplete="off"
            required
            autoFocus
          />
          <TextInput name="name" label={t('Your name')} autoComplete="name" required />
          <TextInput name="email" type="email" label={t('E-mail')} autoComplete="username" required />
          <PasswordInput
            name="password"
            label={t('Password')}
            description={t('At least 12 characters')}
            minLength={12}
            autoComplete="new-password"
            required
          />
          <Button type="submit" loading={create.isPending || create.isSuccess}>
            {t('Create administrator and sign in')}
          </Button>
        </Stack>
      </form>
    </EntrancePage>
  )
}
