import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'

/** Asks for the name of a view and, where it is new and the person may, whether it is for the whole study. */
export function ViewForm({
  name: known = '',
  mayShare,
  busy,
  error,
  onSave,
  onClose,
}: {
  name?: string
  mayShare: boolean
  busy: boolean
  error: unknown
  onSave: (name: string, isOfStudy: boolean) => void
  onClose: () => void
}) {
  const t = useText()
  const [name, setName] = useState(known)
  const [isOfStudy, share] = useState(false)
  const isNamed = name.trim() !== ''
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isNamed) onSave(name.trim(), isOfStudy)
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('Name of the view')}
          required
          data-autofocus
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {known === '' && (
          <Text size="sm" c="dimmed">
            {t('Keeps the filter, the search, the order and the columns as they are now.')}
          </Text>
        )}
        {mayShare && (
          <Checkbox
            label={t('For everyone in the study')}
            description={t('All who see the study can choose it. Managers can change it.')}
            checked={isOfStudy}
            onChange={(event) => share(event.currentTarget.checked)}
          />
        )}
        {error !== null && error !== undefined && <Problem error={error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!isNamed}>
            {t('Save view')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
