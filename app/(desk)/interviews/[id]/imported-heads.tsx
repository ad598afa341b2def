'use client'
import { Card, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'

/** What heads make of the interview that came with the encoder's checkpoint; nothing where there are none. */
export function ImportedHeads({ interviewId }: { interviewId: string }) {
  const t = useText()
  const estimates = useQuery(rpc.heads.imported.queryOptions({ input: { interviewId } }))
  if (!estimates.data || estimates.data.length === 0) return null
  return (
    <Card component="section" aria-label={t('Imported head')}>
      {estimates.data.map(({ title, intendedUse, targets }) => (
        <div key={title}>
          <Title order={2}>{title}</Title>
          <Table my="xs">
            <Table.Tbody>
              {targets.map(({ name, value }) => (
                <Table.Tr key={name}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td ta="right">{t.twoDecimals(value)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Text size="sm" c="dimmed">
            {t.stored(intendedUse)}
          </Text>
        </div>
      ))}
    </Card>
  )
}
