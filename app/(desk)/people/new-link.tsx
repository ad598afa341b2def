import { Button, CopyButton, Stack, Text, TextInput } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { phrase, type Values } from '#lib/messages/message.ts'

/** A link that was made just now, and for whom. */
export interface MadeLink {
  token: string
  kind: 'invitation' | 'reset' | 'study'
  hours: number
  /** Empty where it is of somebody without an account. */
  name: string
  email: string
}

const SENTENCES = {
  invitation: (values: Values) =>
    phrase(
      'Send this link to {name} ({email}) over a channel that you trust. They choose their password with it. It works once, within {period}, and is shown only now.',
      values,
    ),
  reset: (values: Values) =>
    phrase(
      'Send this link to {name} ({email}) over a channel that you trust. They set a new password with it; the present one works until then. It works once, within {period}, and is shown only now.',
      values,
    ),
  study: (values: Values) =>
    phrase(
      'Send this link to {email} over a channel that you trust. They create their account with it and join the study. It works once, within {period}, and is shown only now.',
      values,
    ),
} as const

/** Shows a link once, to be copied: only its hash is stored. */
export function NewLink({ link: { token, kind, hours, name, email } }: { link: MadeLink }) {
  const t = useText()
  const address = `${window.location.origin}/link#${token}`
  const period =
    hours >= 48 ? phrase('within|{days} days', { days: hours / 24 }) : phrase('within|{hours} hours', { hours })
  return (
    <Stack>
      <Text size="sm">{t(SENTENCES[kind]({ name, email, period }))}</Text>
      <TextInput label={t('Link')} value={address} readOnly onFocus={(event) => event.currentTarget.select()} />
      <CopyButton value={address}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? t('Copied') : t('Copy link')}</Button>}
      </CopyButton>
    </Stack>
  )
}
