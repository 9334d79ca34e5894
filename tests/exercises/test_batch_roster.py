"""Rosters in every form, and wrong in one line."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from grader.batch.roster import read_roster
from grader.sheet import UsageError

ROSTERS = {
    "a byte order mark": "\ufeffid,name\ns1,Zoë\n",
    "semicolons": "id;name\ns1;Zoë\n",
    "tabs": "id\tname\ns1\tZoë\n",
    "quotes": 'id,name\n"s1","Zoë"\n',
    "spaces": " ID , Name \r\n s1 ,  Zoë \r\n\r\n , \r\n",
    "letters in two pieces": "id,name\ns1,Zoe\u0308\n",
    "more columns": "x,id,name,y\n1,s1,Zoë,2\n",
}


@pytest.mark.parametrize("form", ROSTERS)
def test_a_roster_in_every_form(table, form):
    (person,) = read_roster(table(ROSTERS[form])).people
    assert (person.id, person.name) == ("s1", "Zoë")


def test_times_in_a_roster(table):
    zone = timezone(timedelta(hours=2))
    text = "id,extension,submitted\ns1,2026-10-31,2026-10-31T18:00\ns2,2026-10-31T12:00Z,\ns3,,\n"
    one, two, three = read_roster(table(text), zone).people
    assert one.extension == datetime(2026, 10, 31, 23, 59, 59, tzinfo=zone)
    assert one.submitted == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert two.extension == datetime(2026, 10, 31, 12, tzinfo=UTC)
    assert three.extension is None


WRONG_ROSTERS = {
    "name,mail\nZoë,z\n": "line 1: there is no column 'id'; the columns are name, mail.",
    "": "line 1: there is no column 'id'; the columns are none.",
    "id,id\ns1,s2\n": "line 1: the column 'id' is there twice",
    "id\n": "names no student",
    "id,name\ns1,A\n,B\n": "line 3: the id is empty",
    "id\ns1\ns2\ns1\n": "line 4: the id 's1' stands in line 2 already",
    "id\ns1\nS1\n": "line 3: the id 's1' stands in line 2 already",
    "id,lms_id\ns1,7\ns2,S1\n": "line 3: the id 's1' stands in line 2 already",
    'id,name\ns1,"Zoë" x\n': "line 2: ",
    'id,name\ns1,"Zoë\n': "line 2: unexpected end of data; is there a quotation mark too many?",
    "id,extension\ns1,tomorrow\n": "line 2: extension is 'tomorrow'; write a date such as",
    f"id\n{'x' * 101}\n": "line 2: this id is longer than 100 characters",
    "id\na\x1bb\n": "line 2: this id is longer than 100 characters or has one that is no print",
    b"id,name\ns1,A\ns2,Zo\xeb\n": "line 3: not UTF-8",
    "id,name\ns1,Zoë\n".encode("utf-16"): "line 1: not UTF-8",
}


@pytest.mark.parametrize("text", WRONG_ROSTERS)
def test_a_roster_that_is_wrong_in_one_line(table, text):
    with pytest.raises(UsageError) as error:
        read_roster(table(text))
    assert WRONG_ROSTERS[text] in str(error.value)
