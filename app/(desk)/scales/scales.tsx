'use client'
import { Accordion, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { SCALES } from '#lib/scales/scales.ts'
import { ScaleDetails } from './scale-details.tsx'

/** The rating scales of this installation, with what each computes, its sources and who holds the rights. */
export function Scales() {
  const t = useText()
  const [search, setSearch] = useState('')
  const words = search.trim().toLowerCase()
  const own = useQuery(rpc.scales.list.queryOptions())
  const all = [
    ...SCALES.map((scale) => ({ scale, study: undefined })),
    ...(own.data ?? []).map(({ scale, study }) => ({ scale, study })),
  ]
  const shown = all.filter(({ scale: { name, title } }) =>
    `${name} ${title} ${t.stored(title)}`.toLowerCase().includes(words),
  )
  return (
    <Stack maw={960}>
      <div>
        <Title order={1}>{t('Scales')}</Title>
        <Text c="dimmed" size="sm">
          {t(
            'Codes, short names and scoring; no wording that somebody holds rights in. Check with the holder before you use a scale.',
          )}
        </Text>
      </div>
      <TextInput
        label={t('Search scales')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={320}
      />
      {shown.length === 0 && <Text>{t('No scale matches.')}</Text>}
      <Accordion variant="separated" order={2}>
        {shown.map(({ scale, study }) => (
          <Accordion.Item key={scale.key} value={scale.key}>
            <Accordion.Control>
              <Text fw={600}>{scale.name}</Text>
              <Text size="sm" c="dimmed">
                {titleWithSize(scale, t)}
                {study && `, ${t('of the study {study}', { study })}`}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <ScaleDetails scale={scale} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  )
}

/** Some scales have the number of their items in their name. */
function titleWithSize({ title, items }: { title: string; items: readonly unknown[] }, t: Translator): string {
  const { length: count } = items
  const shown = t.stored(title)
  return title.includes(`${count} items`) ? shown : t('{title}, {count} items', { title: shown, count })
}
