import { Button, Card, PasswordInput, Stack, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'

/** The form that changes one's own password. */
export function ChangePassword({ email }: { email: string }) {
  const t = useText()
  const form = useRef<HTMLFormElement>(null)
  const client = useQueryClient()
  const change = useMutation(
    rpc.account.changePassword.mutationOptions({
      onSuccess: () => {
        form.current?.reset()
        notifications.show({ color: 'teal', message: t('Password changed. All your other sessions have ended.') })
        return client.invalidateQueries()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    change.mutate({ current: String(given.get('current') ?? ''), next: String(given.get('next') ?? '') })
  }
  return (
    <Card component="section" aria-labelledby="change-password">
      <Title order={2} mb="sm" id="change-password">
        {t('Password')}
      </Title>
      <form onSubmit={submit} ref={form}>
        <Stack gap="sm">
          {change.error && <Problem error={change.error} />}
          <input type="hidden" name="email" value={email} autoComplete="username" />
          <PasswordInput name="current" label={t('Present password')} autoComplete="current-password" required />
          <PasswordInput
            name="next"
            label={t('New password')}
            description={t('At least 12 characters; four unrelated words are easy to remember')}
            minLength={12}
            maxLength={200}
            autoComplete="new-password"
            required
          />
          <Button type="submit" variant="default" loading={change.isPending}>
            {t('Change password')}
          </Button>
        </Stack>
      </form>
    </Card>
  )
}
