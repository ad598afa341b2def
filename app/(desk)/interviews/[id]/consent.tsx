import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { CONSENT_SCOPES, type ConsentScope } from '#lib/studies/consent-scopes.ts'

/** What a participant consented to, and how long recordings may be kept. */
export function Consent({
  participantId,
  consent,
  onDone,
}: {
  participantId: string
  consent: InterviewPage['consent']
  onDone: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [on, setOn] = useState(consent.consentedOn ?? '')
  const [scope, setScope] = useState<ConsentScope | null>(consent.scope)
  const [until, setUntil] = useState(consent.recordingsUntil ?? '')
  const save = useMutation(
    rpc.interviews.setConsent.mutationOptions({
      onSuccess: () => {
        onDone()
        return client.invalidateQueries()
      },
    }),
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ participantId, consentedOn: on || null, scope, recordingsUntil: until || null })
      }}
    >
      <Stack gap="sm">
        <TextInput
          type="date"
          label={t('Date of consent')}
          value={on}
          onChange={(event) => setOn(event.currentTarget.value)}
        />
        <Select
          label={t('Scope')}
          data={Object.entries(CONSENT_SCOPES).map(([value, label]) => ({ value, label: t(label) }))}
          value={scope}
          onChange={(value) => setScope(value as ConsentScope | null)}
          clearable
        />
        <TextInput
          type="date"
          label={t('Keep recordings until')}
          description={t(
            'After this day the worker removes the files of all visits for good. Ratings, analyses and estimates stay.',
          )}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed">
          {t('Backups contain removed recordings until they are replaced.')}
        </Text>
        {save.error && <Problem error={save.error} />}
        <Group justify="end">
          <Button variant="default" onClick={onDone}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
