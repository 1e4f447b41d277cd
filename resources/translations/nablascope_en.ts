<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>nabla::DifferenceText</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nabla::LessonPanel</name>
    <message numerus="yes">
        <source>%1 · about %n minute(s)</source>
        <translation>
            <numerusform>%1 · about %n minute</numerusform>
            <numerusform>%1 · about %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nabla::RecoveryDialog</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nabla::RunsPanel</name>
    <message numerus="yes">
        <source>%n run(s) are deleted.</source>
        <translation>
            <numerusform>%n run is deleted.</numerusform>
            <numerusform>%n runs are deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nabla::ScopeBar</name>
    <message numerus="yes">
        <source>Trigger (%n)</source>
        <translation>
            <numerusform>Trigger (%n)</numerusform>
            <numerusform>Trigger (%n)</numerusform>
        </translation>
    </message>
</context>
</TS>
