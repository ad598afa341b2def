import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'

/** Asks for a reason before something is done that the audit trail keeps. */
export function ReasonForm({
  action,
  isDanger = false,
  isReady = true,
  busy,
  error,
  onConfirm,
  onClose,
  children,
  further,
}: {
  /** What the button that does it says. */
  action: string
  isDanger?: boolean
  /** Whether all else that is asked for is there. */
  isReady?: boolean
  busy: boolean
  error: unknown
  onConfirm: (reason: string) => void
  onClose: () => void
  /** What will happen. */
  children: ReactNode
  /** Fields after the reason. */
  further?: ReactNode
}) {
  const t = useText()
  const [reason, setReason] = useState('')
  const isWhole = isReady && reason.trim().length >= 3
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isWhole) onConfirm(reason)
      }}
    >
      <Stack gap="sm">
        {children}
        <Textarea
          label={t('Reason')}
          description={t('Kept in the audit trail for good. Never write a name here.')}
          required
          data-autofocus
          autosize
          minRows={2}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {further}
        {error !== null && error !== undefined && <Problem error={error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!isWhole} {...(isDanger && { color: 'red.9' })}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
