import type { ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import type { Access, Container } from '../../api/types'
import { part } from '../../ui/address'
import { Bones, Problem } from '../../ui/parts'
import { Matrix } from './Matrix'

interface Line {
  roleId: string
  roleName: string
  permissions: { columnName: string; access: string }[]
}

const INHERITED = '_INHERIT'

/** Lines of the server as those of a matrix: a state with a suffix is inherited. */
function asContainer(lines: Line[], container: Container): Container {
  const operations = lines[0]?.permissions.map(each => each.columnName) ?? []
  const roles = lines.map(line => {
    const cells: Record<string, Access> = {}
    const inherited: Record<string, Access> = {}
    for (const { columnName, access } of line.permissions) {
      const own = !access.endsWith(INHERITED)
      cells[columnName] = own ? (access.toLowerCase() as Access) : 'inherit'
      if (!own) inherited[columnName] = access.slice(0, -INHERITED.length).toLowerCase() as Access
    }
    return { id: line.roleId, name: line.roleName, kind: container.roles.find(role => role.id === line.roleId)?.kind ?? 'custom', cells, inherited }
  })
  return { version: container.version, area: 'data', appClosed: container.appClosed, operations, roles }
}

/** Which columns of a table the holders of a role get. */
export function ColumnMatrix({ app, table, container }: { app: string; table: string; container: Container }): ReactNode {
  const found = useRead<Line[]>(ofApp(app, `/security/data/${part(container.id ?? table)}/columns/permissions`))
  if (found.isPending) return <Bones lines={8} />
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} app={app} />
  return (
    <>
      <p className="quiet">A column that is denied to one role of a caller is neither answered nor reached by conditions.</p>
      <Matrix app={app} area="data" name={table} container={asContainer(found.data, container)} onWhy={null} columns />
    </>
  )
}
