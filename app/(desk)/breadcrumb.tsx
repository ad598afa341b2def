import { Anchor, Breadcrumbs, Text } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'

/** Where a page is: the studies, what lies between, and the page itself. */
export function Breadcrumb({
  parents = [],
  current,
}: {
  parents?: readonly { title: string; href: string }[]
  current: string
}) {
  const t = useText()
  return (
    <Breadcrumbs>
      {[{ title: t('Studies'), href: '/' }, ...parents].map(({ title, href }) => (
        <Anchor key={href} component={Link} href={href} size="sm">
          {title}
        </Anchor>
      ))}
      <Text size="sm" c="dimmed">
        {current}
      </Text>
    </Breadcrumbs>
  )
}
