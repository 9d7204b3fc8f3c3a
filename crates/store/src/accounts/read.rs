use jiff::Timestamp;
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::account::{Account, Reach, Role, check_roles};
use crate::{Store, StoreError, period_key};

/// The columns of an account, for [`from_row`].
pub(super) const COLUMNS: &str = "a.name, a.display, a.roles, a.office, a.reach, a.reach_code, a.lang, a.password, a.totp, \
     a.totp_step, a.directory, a.disabled_at, a.failures, a.locked_until, a.created_at, a.changed_at, a.signed_in_at";

pub(super) fn instant(micros: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    micros.map(period_key::instant).transpose()
}

/// An account from a row that begins with [`COLUMNS`]. One whose roles may not go together is not read: it was made behind
/// the store's back.
pub(super) fn from_row(row: &AnyRow) -> Result<Account, StoreError> {
    let name: String = row.try_get(0)?;
    let damaged = |error: StoreError| StoreError::damaged(format!("account {name}"), error);
    let roles: String = row.try_get(2)?;
    let roles =
        roles.split(',').filter(|role| !role.is_empty()).map(str::parse).collect::<Result<Vec<Role>, _>>();
    let roles = roles.map_err(damaged)?;
    let reach = Reach::of(row.try_get(4)?, row.try_get(5)?).map_err(damaged)?;
    check_roles(&name, &roles, &reach).map_err(damaged)?;
    Ok(Account {
        display: row.try_get(1)?,
        roles,
        office: row.try_get(3)?,
        reach,
        lang: row.try_get(6)?,
        password: row.try_get(7)?,
        totp: row.try_get(8)?,
        totp_step: row.try_get(9)?,
        directory: row.try_get(10)?,
        disabled_at: instant(row.try_get(11)?)?,
        failures: row.try_get(12)?,
        locked_until: instant(row.try_get(13)?)?,
        created_at: period_key::instant(row.try_get(14)?)?,
        changed_at: period_key::instant(row.try_get(15)?)?,
        signed_in_at: instant(row.try_get(16)?)?,
        name,
    })
}

pub(super) async fn account(
    connection: &mut AnyConnection,
    column: &'static str,
    value: &str,
) -> Result<Option<Account>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM account a WHERE a.{column} = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(text)).bind(value).fetch_optional(connection).await?;
    row.as_ref().map(from_row).transpose()
}

pub(super) async fn accounts(connection: &mut AnyConnection) -> Result<Vec<Account>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM account a ORDER BY a.name");
    let rows = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(connection).await?;
    rows.iter().map(from_row).collect()
}

/// Checks that every account reads: no roles together that may not be.
pub(crate) async fn check(connection: &mut AnyConnection) -> Result<(), StoreError> {
    accounts(connection).await.map(|_| ())
}

impl Store {
    /// The account of that name.
    ///
    /// # Errors
    /// The catalog's; [`StoreError::Damaged`] where its roles may not go together.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        account(&mut *self.catalog.read().await?, "name", name).await
    }

    /// The account that the office's directory knows as `directory`.
    ///
    /// # Errors
    /// As [`Store::account`].
    pub async fn account_in_directory(&self, directory: &str) -> Result<Option<Account>, StoreError> {
        account(&mut *self.catalog.read().await?, "directory", directory).await
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// As [`Store::account`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        accounts(&mut *self.catalog.read().await?).await
    }
}
