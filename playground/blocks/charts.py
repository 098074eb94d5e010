"""Native charts: the ``data_visualization`` block that Slack released in June 2026."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .texts import Identifier, Part

Label = Annotated[str, Field(min_length=1, max_length=20)]
AxisLabel = Annotated[str, Field(min_length=1, max_length=50)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Segment(Part):
    label: Label
    value: Annotated[Number, Field(gt=0)]


class Point(Part):
    label: Label
    value: Number


class Series(Part):
    name: Label
    data: Annotated[list[Point], Field(min_length=1, max_length=20)]


class Axis(Part):
    categories: Annotated[list[Label], Field(min_length=1, max_length=20)]
    x_label: AxisLabel | None = None
    y_label: AxisLabel | None = None


class Pie(Part):
    type: Literal["pie"]
    segments: Annotated[list[Segment], Field(min_length=1, max_length=6)]


class Cartesian(Part):
    type: Literal["bar", "line", "area"]
    series: Annotated[list[Series], Field(min_length=1, max_length=6)]
    axis_config: Axis

    @model_validator(mode="after")
    def labels_fit(self) -> Self:
        names = [series.name for series in self.series]
        if len(set(names)) < len(names):
            raise PydanticCustomError("series", "series names must be unique")
        categories = self.axis_config.categories
        if len(set(categories)) < len(categories):
            raise PydanticCustomError("categories", "categories must be unique")
        if any([point.label for point in series.data] != categories for series in self.series):
            raise PydanticCustomError(
                "labels", "labels of every series must be the categories, in their order"
            )
        return self


class DataVisualization(Part):
    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=50)]
    chart: Annotated[Pie | Cartesian, Field(discriminator="type")]
    block_id: Identifier | None = None
