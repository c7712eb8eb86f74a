"""The real case of Doha comes out as its public record says, and says what it leaves open."""

from __future__ import annotations

from cases import doha, incident, rows, status

from sulh.briefing import Reasons


def test_the_strike_of_4_march_is_excused_on_the_united_states_own_account_and_reading() -> None:
    run = doha()
    strike = incident(run, "Nahr-e Saraj, Helmand", "2020-03-04", "air_strike")
    assert status(run, strike, "U1", "us", "us") == "excused"
    assert rows(run, "findings", incident_id=strike, provision="U1")[0]["alleged"]


def test_the_attack_on_the_checkpoint_is_an_incident_of_its_own_tied_by_a_stated_relation() -> None:
    run = doha()
    strike = incident(run, "Nahr-e Saraj, Helmand", "2020-03-04", "air_strike")
    attack = incident(run, "Nahr-e Saraj, Helmand", "2020-03-04", "checkpoint_attack")
    assert attack != strike
    relations = rows(run, "relations", kind="in_defence_of", report_id=strike)
    assert [row["to_report"] for row in relations] == [f"{strike}#1"]


def test_what_the_talibans_reading_leaves_open_of_4_march_is_said() -> None:
    run = doha()
    strike = incident(run, "Nahr-e Saraj, Helmand", "2020-03-04", "air_strike")
    found = Reasons(run).explain(strike, "U1", "taliban", "us")
    assert found.outcomes == ("breach", "excused")
    assert any("1 h before and 1 km" in sentence for sentence in found.deciding)


def test_the_established_account_of_4_march_stays_open_because_an_owner_does_not_prove_an_excuse() -> None:
    run = doha()
    strike = incident(run, "Nahr-e Saraj, Helmand", "2020-03-04", "air_strike")
    found = Reasons(run).explain(strike, "U1", "us", "established")
    assert {"breach", "excused"} <= set(found.outcomes)
    assert any("24 h before and 50 km" in sentence for sentence in found.deciding)


def test_the_khost_raid_hangs_on_whom_the_militia_acts_for() -> None:
    run = doha()
    raid = incident(run, "Sabari, Khost", "2021-03-28", "raid")
    assert status(run, raid, "U2", "us", "taliban") == "does_not_count"
    assert status(run, raid, "U2", "taliban", "taliban") == "counts"
    causes = {row["cause"] for row in rows(run, "disputes", incident_id=raid, provision="U2", certain=True)}
    assert causes == {"actor:khost_protection_force"}
    deciding = Reasons(run).explain(raid, "U2", "monitor", "taliban").deciding
    assert any("whether Khost Protection Force acts for United States" in sentence for sentence in deciding)


def test_the_alleged_drone_strike_of_13_august_is_a_difference_of_fact_and_not_of_terms() -> None:
    run = doha()
    strike = incident(run, "Mohammad Agha, Logar", "2020-08-12", "drone_strike")
    assert status(run, strike, "U1", "taliban", "taliban") == "breach"
    assert status(run, strike, "U1", "us", "us") == "no_breach"
    certain = rows(run, "disputes", incident_id=strike, certain=True)
    assert {row["cause"] for row in certain} == {"fact:occurred"}
    assert {"sides", "account"} == {row["kind"] for row in certain}


def test_every_source_row_becomes_a_report_or_a_reject() -> None:
    run = doha()
    assert len(run.tables["rejects"]) == 0
    read = {row["source"] for row in rows(run, "reports")}
    assert read == set(run.case.entry.sources)


def test_something_is_determined_on_every_account() -> None:
    run = doha()
    accounts = {row["account"] for row in rows(run, "incidents")}
    for account in accounts:
        settled = [row for row in rows(run, "findings", account=account) if row["status"] != "undetermined"]
        judged = len(rows(run, "incidents", account=account)) * len(run.case.compiled.rules)
        possible = len(rows(run, "findings", account=account))
        assert settled or possible < judged
