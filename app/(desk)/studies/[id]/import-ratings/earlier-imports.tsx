'use client'
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { DeleteDialog, type ToDelete } from '../../../delete-dialog.tsx'

/** What was imported before; each import can be taken back as a whole. */
export function EarlierImports({ studyId }: { studyId: string }) {
  const t = useText()
  const imports = useQuery(rpc.ratingImports.list.queryOptions({ input: { studyId } }))
  const [removing, remove] = useState<ToDelete>()
  if (imports.error) return <Problem error={imports.error} retry={() => imports.refetch()} />
  if (!imports.data || imports.data.length === 0) return null
  return (
    <Card component="section" aria-label={t('Earlier imports')}>
      <Title order={2} mb="xs">
        {t('Earlier imports')}
      </Title>
      <Stack gap="sm">
        {imports.data.map(({ id, fileName, sheets, importedAt, importedName, statedBlind, sha256 }) => (
          <Group key={id} justify="space-between" gap="xs" align="start">
            <div style={{ minWidth: 0 }}>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {t('{fileName}: {sheets} {sheets, plural, one {sheet} other {sheets}}', { fileName, sheets })}
              </Text>
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {statedBlind
                  ? t('{importedAt} by {importedName}; stated to be rated without seeing estimates. SHA-256 {sha256}', {
                      importedAt: t.moment(importedAt),
                      importedName,
                      sha256,
                    })
                  : t('{importedAt} by {importedName}; not known to be blind. SHA-256 {sha256}', {
                      importedAt: t.moment(importedAt),
                      importedName,
                      sha256,
                    })}
              </Text>
            </div>
            <Button
              variant="default"
              size="xs"
              aria-label={t('Delete import… {fileName}', { fileName })}
              onClick={() => remove({ kind: 'ratingImport', id })}
            >
              {t('Delete import…')}
            </Button>
          </Group>
        ))}
      </Stack>
      <Text size="xs" c="dimmed" mt="sm">
        {t('Deleting an import moves its sheets to the bin. Participants and interviews that it created stay.')}
      </Text>
      <DeleteDialog what={removing} onClose={() => remove(undefined)} onDeleted={() => undefined} />
    </Card>
  )
}
